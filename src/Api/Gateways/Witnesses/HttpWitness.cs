using System.Globalization;
using System.Net;
using System.Text;

namespace CardRecycle.Api.Gateways.Witnesses;

/// <summary><c>POST prefix/add-checkpoint</c> of C2SP tlog-witness: old size, proof lines, an empty line, the checkpoint.</summary>
internal sealed class HttpWitness(IHttpClientFactory clients) : IWitness
{
    public const string ClientName = "witnesses";
    public const int AnswerBytesMax = 16 * 1024;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    public async Task<WitnessAnswer> AddAsync(Uri prefix, long old, IReadOnlyList<byte[]> proof, string note, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        var body = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {old}\n");
        foreach (var hash in proof)
            body.Append(Convert.ToBase64String(hash)).Append('\n');
        body.Append('\n').Append(note);
        try
        {
            using var content = new StringContent(body.ToString());
            using var http = clients.CreateClient(ClientName);
            using var answer = await http.PostAsync(new Uri(prefix.ToString().TrimEnd('/') + "/add-checkpoint"), content, limit.Token);
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            if (answer.IsSuccessStatusCode)
                return new(true, text, null, null);
            var held =
                answer.StatusCode == HttpStatusCode.Conflict
                && long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? size
                    : (long?)null;
            return new(false, null, held, string.Create(CultureInfo.InvariantCulture, $"http-{(int)answer.StatusCode}"));
        }
        catch (HttpRequestException)
        {
            return new(false, null, null, "unreachable");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(false, null, null, "timed-out");
        }
    }
}
