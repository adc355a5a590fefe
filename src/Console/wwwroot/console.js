// Keys of a page: plain letters outside of fields, told to the page that listens.
window.consoleKeys = {
  listen(page) {
    this.stop();
    this.handler = (e) => {
      const field = e.target.closest && e.target.closest("input, textarea, select, [contenteditable], .mud-dialog");
      if (field || e.ctrlKey || e.metaKey || e.altKey || (e.key.length > 1 && e.key !== "Enter")) return;
      // Where text is wanted the caret goes at once: what is typed next must not wait for the server.
      const reason = e.key === "n" && document.querySelector("[data-reason] textarea, textarea[data-reason]");
      if (reason) {
        e.preventDefault();
        reason.focus();
      } else {
        page.invokeMethodAsync("KeyAsync", e.key);
      }
    };
    document.addEventListener("keydown", this.handler);
  },
  stop() {
    if (this.handler) document.removeEventListener("keydown", this.handler);
    this.handler = null;
  },
};
window.consoleFiles = {
  // The file comes in pieces, however large it is.
  async saveStream(name, type, stream) {
    const bytes = await stream.arrayBuffer();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  },
  // The table as it is shown: columns without a heading hold buttons and stay behind.
  tableIn(box) {
    const table = box.querySelector("table");
    const text = (cell) => cell.innerText.trim().replace(/\s+/g, " ");
    const heads = [...table.tHead.rows[0].cells].map((c) => ({ text: c.querySelector(".visually-hidden") ? "" : text(c), number: c.classList.contains("number") }));
    const kept = heads.map((_, i) => i).filter((i) => heads[i].text);
    const rows = [...table.tBodies]
      .flatMap((body) => [...body.rows])
      .filter((row) => row.cells.length === heads.length)
      .map((row) => kept.map((i) => text(row.cells[i])));
    const shown = JSON.stringify({ heads: kept.map((i) => heads[i]), rows });
    return DotNet.createJSStreamReference(new TextEncoder().encode(shown));
  },
};
window.consoleCharts = {
  boxes: new Set(),
  // Links: where a click on the nth name or bar leads.
  show(box, options, links) {
    const chart = echarts.getInstanceByDom(box) || echarts.init(box);
    box.options = options;
    this.boxes.add(box);
    this.paint(box);
    chart.off("click");
    if (links) chart.on("click", (e) => links[e.dataIndex] && Blazor.navigateTo(links[e.dataIndex]));
    if (!box.watched) {
      box.watched = new ResizeObserver(() => chart.resize());
      box.watched.observe(box);
    }
  },
  // Text and lines in the page's colours, which no style sheet brings into a canvas.
  paint(box) {
    const style = getComputedStyle(box);
    const [text, lines] = [style.color, style.getPropertyValue("--mud-palette-lines-default")];
    const axis = (a) =>
      Array.isArray(a)
        ? a.map(axis)
        : a && {
            ...a,
            axisLabel: { color: text, ...a.axisLabel },
            nameTextStyle: { color: text, ...a.nameTextStyle },
            axisLine: { lineStyle: { color: lines }, ...a.axisLine },
            splitLine: { lineStyle: { color: lines }, ...a.splitLine },
          };
    const { xAxis, yAxis, legend, ...rest } = box.options;
    echarts.getInstanceByDom(box).setOption(
      {
        textStyle: { color: text },
        color: ["#1c8464", "#e0a030", "#3b6fb6", "#b5473c"],
        ...rest,
        xAxis: axis(xAxis),
        yAxis: axis(yAxis),
        legend: legend && { textStyle: { color: text }, ...legend },
      },
      true,
    );
  },
  // It was light and is dark, or the other way round.
  again() {
    for (const box of this.boxes)
      if (box.isConnected) this.paint(box);
      else this.boxes.delete(box);
  },
};
// A graph whose nodes can be picked: the page is told which.
window.consoleGraph = {
  show(box, options, page) {
    window.consoleCharts.show(box, options);
    const chart = echarts.getInstanceByDom(box);
    chart.off("click");
    chart.on("click", (e) => {
      if (e.dataType === "node") page.invokeMethodAsync("PickAsync", e.data.id);
    });
  },
};
window.consoleFiles.saveBytes = (name, type, base64) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};
// What scrolls sideways can be reached and scrolled with the keyboard.
{
  let waits = 0;
  const reach = () => {
    waits = 0;
    for (const table of document.querySelectorAll(".mud-table-container"))
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
      else table.removeAttribute("tabindex");
  };
  const soon = () => (waits ||= setTimeout(reach, 100));
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("resize", soon);
}
