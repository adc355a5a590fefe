using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Receipts.Tests.Mutations;

namespace CardRecycle.Receipts.Tests.Page;

/// <summary>
/// The page that works without a server: what it says of genuine receipts and forgeries is what the library says, in Node and, where
/// there is a Chromium, in a browser from a file:// address.
/// </summary>
public sealed class ThePageAgrees : IDisposable
{
    private const int Seed = 7;
    private const int Forgeries = 270;
    private readonly string folder = Directory.CreateTempSubdirectory("page").FullName;

    private sealed record Case(string File, bool Valid, string? Reason);

    [Fact]
    public async Task Genuine_receipts_and_forgeries_get_the_same_verdict_from_the_page()
    {
        var log = new GenuineLog(Seed);
        var mutator = new ReceiptMutator(log, new Random(Seed));
        List<byte[]> files =
        [
            .. log.Files.SelectMany(GenuineLog.Variants).Select(f => f.ToBytes()),
            .. Enumerable.Range(0, Forgeries).Select(i => mutator.Next(i).Bytes),
        ];
        var cases = files.Select(f => (Bytes: f, Verdict: ReceiptCheck.Verify(f, log.Keys))).ToList();
        var written = cases.Select(c => new Case(Convert.ToBase64String(c.Bytes), c.Verdict.IsValid, c.Verdict.Refusal?.ToString()));
        var input = Write("cases.json", JsonSerializer.SerializeToUtf8Bytes(written, JsonSerializerOptions.Web));
        var script = Write("harness.mjs", Encoding.UTF8.GetBytes(Harness));
        var (exitCode, output) = await Run(
            "node",
            script,
            Repository.File("src/Api/Features/Receipts/verifier.html"),
            input,
            log.Keys.ToString()
        );
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"{4 * log.Files.Count} accepted, {Forgeries} refused");
    }

    /// <summary>Dropped and pasted, as a person does it; the page's own policy keeps it from the network.</summary>
    [Fact]
    public async Task In_a_browser_without_a_server_a_dropped_receipt_is_valid_and_an_altered_one_is_not()
    {
        const string Chromium = "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(Chromium), "There is no Chromium here.");
        var log = new GenuineLog(Seed);
        var genuine = log.Files[^1];
        var altered = (genuine with { Receipt = genuine.Receipt with { AmountFen = 1 } }).ToBytes();
        var page = await File.ReadAllTextAsync(
            Repository.File("src/Api/Features/Receipts/verifier.html"),
            TestContext.Current.CancellationToken
        );
        var user = User.Replace("GENUINE", Convert.ToBase64String(genuine.ToBytes())).Replace("ALTERED", Convert.ToBase64String(altered));
        var file = Write(
            "verifier.html",
            Encoding.UTF8.GetBytes(page.Replace("{{KEYS}}", log.Keys.ToString()).Replace("</body>", $"<script>{user}</script></body>"))
        );
        var (exitCode, output) = await Run(
            Chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            $"--user-data-dir={folder}/profile",
            "--virtual-time-budget=60000",
            "--dump-dom",
            "file://" + file
        );
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"1: ✔ 凭证有效 … {genuine.Receipt.OrderNo}");
        output.ShouldContain("2: ✘ 凭证无效 … 被改动的是：凭证正文");
        output.ShouldContain("3: ✘ 凭证无效 … 被改动的是：文件的格式");
        output.ShouldContain("4: ✔ 凭证有效");
        output.ShouldContain("5: ？ 无法核验");
        output.ShouldContain("6: network refused");
    }

    /// <summary>The committed page names the hash of what it was built from.</summary>
    [Fact]
    public void The_committed_page_was_built_from_these_sources()
    {
        var root = Repository.File("src/VerifierPage");
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(root, "src")).Select(f => "src/" + Path.GetFileName(f)),
            "build.mjs",
            "package.json",
            "package-lock.json",
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\n"));
            hash.AppendData(File.ReadAllBytes(Path.Combine(root, file)));
        }
        File.ReadAllText(Repository.File("src/Api/Features/Receipts/verifier.html"))
            .ShouldContain(
                $"<!-- sources: {Convert.ToHexStringLower(hash.GetHashAndReset())} -->",
                customMessage: "npm ci && npm run build"
            );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Runs the page's script under a document that does nothing.</summary>
    private const string Harness = """
        import { readFileSync } from 'node:fs';
        const [page, cases, keys] = process.argv.slice(2);
        const html = readFileSync(page, 'utf8');
        const nothing = () => element;
        const element = { textContent: '', value: '', addEventListener: nothing, replaceChildren: nothing, append: nothing, classList: {} };
        globalThis.document = { getElementById: nothing, createElement: nothing, addEventListener: nothing };
        (0, eval)(html.slice(html.lastIndexOf('<script>') + 8, html.lastIndexOf('</script>')));
        const count = { accepted: 0, refused: 0 };
        for (const { file, valid, reason } of JSON.parse(readFileSync(cases, 'utf8'))) {
          const verdict = verifyReceipt(new Uint8Array(Buffer.from(file, 'base64')), keys);
          if (verdict.valid !== valid) {
            console.log(`the page says ${verdict.valid}, the library ${valid} (${reason}, ${verdict.detail}): ${Buffer.from(file, 'base64')}`);
            process.exitCode = 1;
          }
          count[verdict.valid ? 'accepted' : 'refused']++;
        }
        console.log(`${count.accepted} accepted, ${count.refused} refused`);
        """;

    private const string User = """
        const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const told = [];
        const tell = (what) => told.push(`${told.length + 1}: ${what}`);
        const result = () => {
          const lines = [...document.getElementById('result').children];
          return `${lines[0].textContent} … ${lines.at(-1).rows?.[0].cells[1].textContent ?? lines.at(-1).textContent}`;
        };
        const until = async () => { for (let i = 0; i < 100 && !document.getElementById('result').children.length; i++) await new Promise((r) => setTimeout(r, 50)); };
        const drop = async (content) => {
          document.getElementById('result').replaceChildren();
          const data = new DataTransfer();
          data.items.add(new File([content], 'receipt.json', { type: 'application/json' }));
          document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
          await until();
          tell(result());
        };
        const paste = (text) => {
          document.getElementById('text').value = text;
          document.getElementById('check').click();
          tell(result());
        };
        (async () => {
          await drop(bytes('GENUINE'));
          await drop(bytes('ALTERED'));
          paste(new TextDecoder().decode(bytes('GENUINE')).replace('{', '{ '));
          paste(new TextDecoder().decode(bytes('GENUINE')));
          document.getElementById('keys').value = 'no key';
          paste(new TextDecoder().decode(bytes('GENUINE')));
          try { await fetch('http://127.0.0.1:9/'); tell('network reached'); } catch { tell('network refused'); }
          const log = document.createElement('pre');
          log.textContent = told.join('\n');
          document.body.append(log);
        })();
        """;

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static async Task<(int ExitCode, string Output)> Run(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
