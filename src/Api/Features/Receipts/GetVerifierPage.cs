using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>
/// The page that checks a receipt without a server, built by src/VerifierPage, with this log's public keys put into it. It is a download,
/// so that it runs from the holder's disk under its own policy, which allows it no network.
/// </summary>
internal static class GetVerifierPage
{
    private const string Mark = "{{KEYS}}";
    private const string FileName = "cardrecycle-verifier.html";

    private static readonly Lazy<string> page = new(Read);

    public static FileContentHttpResult Handle(ReceiptKeys keys) =>
        TypedResults.File(
            Encoding.UTF8.GetBytes(page.Value.Replace(Mark, keys.PublicKeys.ToString(), StringComparison.Ordinal)),
            "text/html",
            FileName
        );

    private static string Read()
    {
        using var stream = typeof(GetVerifierPage).Assembly.GetManifestResourceStream("verifier.html")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
