using System.Text;
using System.Text.RegularExpressions;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>Gives the issuer clients real HTTP and writes down what goes over it.</summary>
internal sealed partial class RecordingHttp(IHttpClientFactory real) : IHttpClientFactory
{
    private readonly StringBuilder transcript = new();

    public HttpClient CreateClient(string name) =>
        new(new Recorder(real.CreateClient(name), transcript)) { BaseAddress = real.CreateClient(name).BaseAddress };

    public void Title(string title) => transcript.Append("### ").Append(title).Append("\n\n");

    /// <summary>The exchange with all that differs from run to run taken out.</summary>
    public string Transcript(params (string Value, string Name)[] known)
    {
        var text = transcript.ToString();
        foreach (var (value, name) in known)
            text = text.Replace(value, $"{{{name}}}", StringComparison.Ordinal);
        text = Secret().Replace(text, "$1{$2}");
        text = JsonSecret().Replace(text, "$1{$2}");
        text = Header().Replace(text, "$1: {$1}");
        return Address().Replace(text, "{$1}");
    }

    [GeneratedRegex(@"((signature|customerInfo|txnTime|queryId|smsExpireTime|challengeId|answer)=)[^&\s]+")]
    private static partial Regex Secret();

    [GeneratedRegex("""("(sign|tradeNo|bindNo|challengeId|expiresAt|smsExpireTime)":"?)[^",}]+""")]
    private static partial Regex JsonSecret();

    [GeneratedRegex(@"(X-Signature|X-Site-Sign|X-Nonce|X-Timestamp): \S+")]
    private static partial Regex Header();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/(issuers/captcha/pictures|callbacks)[^""]*")]
    private static partial Regex Address();

    private sealed class Recorder(HttpClient inner, StringBuilder transcript) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            transcript.Append(request.Method).Append(' ').Append(request.RequestUri!.AbsolutePath).Append('\n');
            Write(request.Headers.Concat(request.Content!.Headers));
            transcript.Append(await request.Content.ReadAsStringAsync(cancellationToken)).Append("\n\n");
            // The message was sent once already as far as HttpClient is concerned; a copy goes over the wire.
            using var copy = new HttpRequestMessage(request.Method, request.RequestUri);
            copy.Content = new ByteArrayContent(await request.Content.ReadAsByteArrayAsync(cancellationToken));
            foreach (var (name, values) in request.Headers)
                copy.Headers.Add(name, values);
            copy.Content.Headers.ContentType = request.Content.Headers.ContentType;
            var response = await inner.SendAsync(copy, cancellationToken);
            transcript.Append("HTTP ").Append((int)response.StatusCode).Append('\n');
            Write(response.Headers.Concat(response.Content.Headers));
            transcript.Append(await response.Content.ReadAsStringAsync(cancellationToken)).Append("\n\n");
            return response;
        }

        private void Write(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers)
        {
            foreach (var (name, values) in headers.OrderBy(h => h.Key, StringComparer.Ordinal))
                if (name is "Content-Type" || name.StartsWith("X-", StringComparison.Ordinal))
                    transcript.Append(name).Append(": ").Append(string.Join(", ", values)).Append('\n');
            transcript.Append('\n');
        }
    }
}
