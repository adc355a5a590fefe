using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.TencentCloud;

/// <summary>
/// One service of Tencent Cloud: every action is a POST to one address, named by X-TC-Action. Errors are answered with HTTP 200 and
/// <c>{"Response":{"Error":{"Code","Message"},"RequestId"}}</c>, as the real one does.
/// </summary>
internal static class CloudEndpoint
{
    private const int BodyBytesMax = 64 * 1024;

    /// <summary>How these services say "busy" and "under maintenance".</summary>
    public static readonly FaultAnswers FaultAnswers = new(c => Refuse(c, "RequestLimitExceeded"), c => Refuse(c, "InternalError"));

    /// <param name="app">The Sandbox.</param>
    /// <param name="path">Where it listens.</param>
    /// <param name="service">Name in the signature's scope, and the settings section with SecretId and SecretKey.</param>
    /// <param name="version">X-TC-Version.</param>
    /// <param name="actions">The answer to a genuine request, by action. Throw <see cref="CloudError"/> to refuse.</param>
    public static IEndpointConventionBuilder MapCloudService(
        this WebApplication app,
        string path,
        string service,
        string version,
        IReadOnlyDictionary<string, Func<JsonElement, JsonObject>> actions
    )
    {
        var section = app.Configuration.GetSection("TencentCloud:" + service);
        var account = new CloudAccount(section["SecretId"] ?? "", section["SecretKey"] ?? "");
        var clock = app.Services.GetRequiredService<TimeProvider>();
        return app.MapPost(
            path,
            async (HttpContext context) =>
            {
                var response = new JsonObject();
                try
                {
                    var body = await ReadAsync(context.Request, context.RequestAborted);
                    if (Tc3.Verify(context.Request, body, service, account, clock.GetUtcNow()) is { } error)
                        throw new CloudError(error, "The signature does not match or has expired.");
                    if (context.Request.Headers["X-TC-Version"] != version)
                        throw new CloudError("NoSuchVersion", "The API version is invalid.");
                    if (!actions.TryGetValue(context.Request.Headers["X-TC-Action"].ToString(), out var action))
                        throw new CloudError("InvalidAction", "The action is not valid or not found.");
                    using var json = JsonDocument.Parse(body);
                    response = action(json.RootElement);
                }
                catch (CloudError error)
                {
                    response["Error"] = new JsonObject { ["Code"] = error.Code, ["Message"] = error.Message };
                }
                catch (JsonException)
                {
                    response["Error"] = new JsonObject { ["Code"] = "InvalidRequest", ["Message"] = "The body is not JSON." };
                }
                response["RequestId"] = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
                return Results.Json(new JsonObject { ["Response"] = response });
            }
        );
    }

    /// <summary>A required text parameter of a request.</summary>
    public static string Text(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new CloudError("MissingParameter", $"The request is missing the required parameter `{name}`.");

    /// <summary>A required list of texts.</summary>
    public static string[] Texts(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(v => v.GetString()!)]
            : throw new CloudError("MissingParameter", $"The request is missing the required parameter `{name}`.");

    private static Task Refuse(HttpContext context, string code)
    {
        var error = new JsonObject { ["Code"] = code, ["Message"] = "The service does not serve this request now." };
        return Results
            .Json(
                new JsonObject
                {
                    ["Response"] = new JsonObject { ["Error"] = error, ["RequestId"] = "" },
                }
            )
            .ExecuteAsync(context);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, ct);
        return buffer.Length <= BodyBytesMax ? buffer.ToArray() : throw new CloudError("RequestSizeLimitExceeded", "Too large.");
    }
}

/// <summary>A refusal by Tencent's error code.</summary>
internal sealed class CloudError(string code, string message) : Exception(message)
{
    public string Code => code;
}
