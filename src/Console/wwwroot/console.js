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
  // Links: where a click on the nth name or bar leads.
  show(box, options, links) {
    const chart = echarts.getInstanceByDom(box) || echarts.init(box);
    const text = getComputedStyle(box).color;
    chart.setOption({ textStyle: { color: text }, color: ["#1c8464", "#e0a030", "#3b6fb6", "#b5473c"], ...options }, true);
    chart.off("click");
    if (links) chart.on("click", (e) => links[e.dataIndex] && Blazor.navigateTo(links[e.dataIndex]));
    if (!box.watched) {
      box.watched = new ResizeObserver(() => chart.resize());
      box.watched.observe(box);
    }
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
