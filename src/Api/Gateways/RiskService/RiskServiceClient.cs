using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.RiskService;

/// <summary>
/// <c>POST {base}/v2/evaluate</c>, JSON, signed with HMAC-SHA256 over method, path, time, nonce and body; the answer is signed over time,
/// our nonce, status and its body, so that it cannot be one that was given to somebody else.
/// </summary>
internal sealed partial class RiskServiceClient(
    IHttpClientFactory clients,
    RiskServiceCircuit circuit,
    IOptions<RiskServiceOptions> options,
    TimeProvider clock,
    ILogger<RiskServiceClient> log
) : IRiskService
{
    public const string ClientName = "risk-service";
    private const string Path = "v2/evaluate";
    private const double ScoreMax = 100;
    private const int LabelsMax = 20;
    private const int LabelLengthMax = 64;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public bool IsConfigured => options.Value.BaseUrl is not null;

    public async Task<RiskServiceAnswer> AskAsync(RiskServiceQuestion question, CancellationToken ct)
    {
        if (!circuit.MayPass())
            return RiskServiceAnswer.None("circuit-open");
        // Real time: a deal waits in it, whatever clock the rest goes by.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Value.TimeoutMs);
        RiskServiceAnswer answer;
        try
        {
            answer = await SendAsync(question, limit.Token);
        }
        catch (HttpRequestException)
        {
            answer = RiskServiceAnswer.None("unreachable");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            answer = RiskServiceAnswer.None("timed-out");
        }
        if (circuit.Record(answer.Failure is null))
            LogCircuit(log, answer.Failure ?? "answered");
        return answer;
    }

    private async Task<RiskServiceAnswer> SendAsync(RiskServiceQuestion question, CancellationToken ct)
    {
        var address = new Uri(options.Value.BaseUrl!, Path);
        var body = JsonSerializer.Serialize(question, json);
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json", "utf-8"));
        request.Headers.Add("X-App-Id", options.Value.AppId);
        request.Headers.Add("X-Timestamp", time);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", Mac($"POST\n{address.AbsolutePath}\n{time}\n{nonce}\n{body}"));
        using var http = clients.CreateClient(ClientName);
        using var answer = await http.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
            return RiskServiceAnswer.None(string.Create(CultureInfo.InvariantCulture, $"http-{(int)answer.StatusCode}"));
        var expected = Mac($"{Header(answer, "X-Timestamp")}\n{nonce}\n{(int)answer.StatusCode}\n{text}");
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected),
            Encoding.UTF8.GetBytes(Header(answer, "X-Signature"))
        )
            ? Read(text)
            : RiskServiceAnswer.None("wrong-signature");
    }

    private sealed record Answer(int Code, string? RiskLevel, double? RiskScore, IReadOnlyList<string>? Labels);

    private static RiskServiceAnswer Read(string text)
    {
        Answer? answer;
        try
        {
            answer = JsonSerializer.Deserialize<Answer>(text, json);
        }
        catch (JsonException)
        {
            answer = null;
        }
        if (answer is { Code: not 0 and var code })
            return RiskServiceAnswer.None(string.Create(CultureInfo.InvariantCulture, $"refused-{code}"));
        var level = answer?.RiskLevel switch
        {
            "PASS" => "pass",
            "REVIEW" => "review",
            "REJECT" => "reject",
            _ => null,
        };
        if (level is null || answer!.RiskScore is not { } score || !(score >= 0 && score <= ScoreMax))
            return RiskServiceAnswer.None("unreadable");
        return new(
            null,
            level,
            score,
            [.. (answer.Labels ?? []).OfType<string>().Take(LabelsMax).Select(l => l.Length <= LabelLengthMax ? l : l[..LabelLengthMax])]
        );
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.First() : "";

    private string Mac(string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Secret), Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The third-party risk service: circuit opened or closed ({Reason}).")]
    private static partial void LogCircuit(ILogger logger, string reason);
}
