using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>
/// Goal: nothing that a client can send brings a 500, and every refusal is a problem document whose type a client can decide on. Method:
/// the served OpenAPI document says what there is; <see cref="BadInput"/> makes bad requests of it; each is sent without a caller, by a
/// seller and by staff with all duties.
/// </summary>
public sealed partial class BadInputIsAnswered(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const int RequestsMin = 2_000;
    private const int AtOnce = 8;
    private const int BodyBytesMax = 256 * 1024;

    [Fact]
    public async Task No_request_brings_a_500_and_every_refusal_is_a_problem_with_a_stable_type()
    {
        using var anonymous = system.AnonymousClient();
        using var seller = await system.SellerClient();
        using var staff = system.StaffClient("risk", "operations", "finance");
        var document = JsonNode.Parse(await anonymous.GetStringAsync("/openapi/v1.json"))!;
        var requests = new BadInput(document).Requests().ToList();
        requests.Count.ShouldBeGreaterThan(RequestsMin);
        requests.Select(r => r.Path).ShouldContain("/orders");
        TestContext.Current.TestOutputHelper?.WriteLine($"{requests.Count} requests");

        var faults = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<HttpStatusCode, int>();
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (bad, ct) =>
            {
                foreach (var caller in CallersOf(bad, anonymous, seller, staff))
                {
                    using var answer = await SendAsync(caller, bad, ct);
                    statuses.AddOrUpdate(answer.StatusCode, 1, (_, n) => n + 1);
                    if (await FaultOfAsync(answer, bad, ct) is { } fault)
                        faults.Enqueue($"{bad.Method} {bad.Path[..Math.Min(bad.Path.Length, 80)]} with {bad.What}: {fault}");
                }
            }
        );
        faults.ShouldBeEmpty(string.Join('\n', faults.Take(40)));
        // The requests met more than one gate.
        foreach (
            var status in (HttpStatusCode[])
                [(HttpStatusCode)400, (HttpStatusCode)401, (HttpStatusCode)404, (HttpStatusCode)405, (HttpStatusCode)415]
        )
            statuses.ShouldContainKey(status);
    }

    [Fact]
    public async Task A_request_without_a_body_is_told_so_in_the_words_of_its_sender()
    {
        using var client = system.AnonymousClient();
        using var body = new ByteArrayContent([]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync("/quotes", body, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        problem["detail"]!.GetValue<string>().ShouldBe("The request needs a JSON body.");
    }

    /// <summary>Staff and sellers have doors of their own; at the other's door one request is as good as hundreds.</summary>
    private static IEnumerable<HttpClient> CallersOf(BadRequest bad, HttpClient anonymous, HttpClient seller, HttpClient staff)
    {
        if (bad.Header is { Name: "Authorization" })
            return [anonymous];
        var own =
            bad.Path.StartsWith("/staff/", StringComparison.Ordinal) || bad.Path.EndsWith("/block", StringComparison.Ordinal)
                ? staff
                : seller;
        return bad.IsGood ? [anonymous, seller, staff] : [own];
    }

    /// <summary>A server may hang up on a request that comes too slowly, which on a busy machine any may do; one that makes it hang up
    /// does so again.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient caller, BadRequest bad, CancellationToken ct)
    {
        try
        {
            return await SendOnceAsync(caller, bad, ct);
        }
        catch (HttpRequestException e) when (e.InnerException is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded })
        {
            return await SendOnceAsync(caller, bad, ct);
        }
    }

    private static Task<HttpResponseMessage> SendOnceAsync(HttpClient caller, BadRequest bad, CancellationToken ct)
    {
        var request = new HttpRequestMessage(new(bad.Method), bad.Path);
        if (bad.Body is not null)
        {
            request.Content = new ByteArrayContent(bad.Body);
            // Otherwise the server may hang up on what is too large before it is all sent.
            request.Headers.ExpectContinue = bad.Body.Length > BodyBytesMax;
            if (bad.MediaType is not null)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(bad.MediaType);
        }
        if (bad.Header is { } header)
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        if (bad.Header is not { Name: "Idempotency-Key" })
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return caller.SendAsync(request, ct);
    }

    private static async Task<string?> FaultOfAsync(HttpResponseMessage answer, BadRequest bad, CancellationToken ct)
    {
        var status = (int)answer.StatusCode;
        if (status < 400)
            return null;
        var body = await answer.Content.ReadAsStringAsync(ct);
        if (status >= 500)
            return $"{status} {body}";
        // Providers are answered in the words of their own protocol.
        if (bad.Path.StartsWith("/callbacks/", StringComparison.Ordinal))
            return null;
        // What is not HTTP never reaches the application: Kestrel says so and hangs up.
        if (
            status == 400
            && body.Length == 0
            && bad.Path.Contains("%00", StringComparison.Ordinal)
            && answer.Headers.ConnectionClose == true
        )
            return null;
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{status} as {answer.Content.Headers.ContentType}: {body}";
        var problem = JsonDocument.Parse(body).RootElement;
        if (!problem.TryGetProperty("type", out var named) || named.GetString() is not { } type)
            return $"{status} without a type: {body}";
        if (!StableType().IsMatch(type))
            return $"{status} of type {type}";
        return problem.TryGetProperty("title", out _) && problem.GetProperty("status").GetInt32() == status ? null : $"{status}: {body}";
    }

    [GeneratedRegex("^/problems/[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*$")]
    private static partial Regex StableType();
}
