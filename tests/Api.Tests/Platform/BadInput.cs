using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>One request that the document describes, with something wrong in it.</summary>
/// <param name="What">For the message of a failing test.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, escaped.</param>
/// <param name="Body">Bytes of the body, null for none.</param>
/// <param name="MediaType">Its content type, null for none.</param>
/// <param name="Header">One header in addition.</param>
internal sealed record BadRequest(
    string What,
    string Method,
    string Path,
    byte[]? Body = null,
    string? MediaType = "application/json",
    (string Name, string Value)? Header = null
)
{
    public const string AsDescribed = "as described, with ids of nothing";

    /// <summary>Nothing is wrong with it but that what it names does not exist.</summary>
    public bool IsGood => What == AsDescribed;
}

/// <summary>
/// Bad requests for every operation of an OpenAPI document: bodies that are not JSON, or not the JSON that is wanted; each member and each
/// parameter with each of a list of nasty values, one at a time, while all others are as the schema says.
/// </summary>
internal sealed class BadInput(JsonNode document)
{
    public const string AnyId = "0199d3a0-0000-7000-8000-000000000001";

    private static readonly string[] methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "QUERY"];

    /// <summary>Values in JSON's own writing, since some of them no serialiser would write.</summary>
    private static readonly string[] nasty =
    [
        "null",
        "true",
        "-1",
        "0",
        "1.5",
        "1e400",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "[]",
        "{}",
        "[null]",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"'; drop table orders.orders; --\"",
        "\"😀，％＿\\\\\"",
        "\"13800000000\\n\"",
        "\"9999-12-31\"",
        "\"0001-01-01\"",
        "\"" + new string('9', 300) + "\"",
        "\"" + new string('字', 30_000) + "\"",
        "\"" + new string('A', 100_000) + "\"",
        "\"" + AnyId + "\"",
    ];

    private static readonly string[] nastyInAddress =
    [
        "-1",
        "0",
        "99999999999999999999",
        "a%00b",
        "%C0%AF",
        "%ED%A0%80",
        "..%2f..%2fetc",
        "%27%3B--",
        "%F0%9F%98%80",
        AnyId,
        new('x', 2_000),
    ];

    private static readonly (string What, byte[] Bytes)[] brokenBodies =
    [
        ("nothing", []),
        ("an open brace", "{"u8.ToArray()),
        ("a text", "\"text\""u8.ToArray()),
        ("a number", "123"u8.ToArray()),
        ("null", "null"u8.ToArray()),
        ("a list", "[]"u8.ToArray()),
        ("an empty object", "{}"u8.ToArray()),
        ("two documents", "{}{}"u8.ToArray()),
        ("a NUL", [0]),
        ("bytes that are not UTF-8", [.. "{\""u8, 0xff, 0xfe, .. "\":1}"u8]),
        ("UTF-16", Encoding.Unicode.GetBytes("{}")),
        ("deep lists", Encoding.ASCII.GetBytes(new string('[', 50_000))),
        ("deep objects", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 20_000)))),
        ("300 kB", Encoding.ASCII.GetBytes("{\"a\":\"" + new string('a', 300 * 1024) + "\"}")),
    ];

    public IEnumerable<BadRequest> Requests() =>
        document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject().SelectMany(o => Of(o.Key.ToUpperInvariant(), path.Key, o.Value!)).Concat(Unserved(path))
            );

    private IEnumerable<BadRequest> Of(string method, string path, JsonNode operation)
    {
        var parameters = operation["parameters"]?.AsArray().Select(p => ((string)p!["name"]!, (string)p["in"]!)).ToArray() ?? [];
        var plain = Fill(path, []);
        var schema = operation["requestBody"]?["content"]?["application/json"]?["schema"];
        var good = schema is null ? null : Example(schema, depth: 0);
        var goodBytes = good is null ? null : Encoding.UTF8.GetBytes(good.ToJsonString());

        yield return new(BadRequest.AsDescribed, method, plain, goodBytes);
        foreach (var (name, place) in parameters)
        foreach (var value in nastyInAddress)
            yield return place == "path"
                ? new($"{name} = {Short(value)}", method, Fill(path, new() { [name] = value }), goodBytes)
                : new($"?{name}={Short(value)}", method, $"{plain}?{name}={value}", goodBytes);
        yield return new("a long key", method, plain, goodBytes, Header: ("Idempotency-Key", new string('k', 5_000)));
        yield return new("a token that is none", method, plain, goodBytes, Header: ("Authorization", "Bearer a.b.c"));
        yield return new("a scheme that is none", method, plain, goodBytes, Header: ("Authorization", "Basic Og=="));
        yield return new("wants another type", method, plain, goodBytes, Header: ("Accept", "application/xml"));
        if (method is "GET" or "DELETE")
            yield break;
        foreach (var (what, bytes) in brokenBodies)
            yield return new(what, method, plain, bytes);
        foreach (var type in (string?[])[null, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=nonsense"])
            yield return new($"content type {type}", method, plain, goodBytes ?? "{}"u8.ToArray(), type);
        foreach (var (what, body) in good is null ? [] : Members(good, ""))
            yield return new(what, method, plain, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The methods that the path does not have.</summary>
    private IEnumerable<BadRequest> Unserved(KeyValuePair<string, JsonNode?> path) =>
        methods
            .Where(m => path.Value![m.ToLowerInvariant()] is null)
            .Select(m => new BadRequest("nobody serves it", m, Fill(path.Key, []), m is "GET" or "DELETE" ? null : "{}"u8.ToArray()));

    /// <summary>The body once per member and nasty value, and once without the member.</summary>
    private static IEnumerable<(string What, string Body)> Members(JsonNode good, string at)
    {
        if (good is not JsonObject fields)
            yield break;
        foreach (var name in fields.Select(f => f.Key).ToArray())
        {
            var kept = fields[name];
            fields.Remove(name);
            yield return ($"without {at}{name}", good.Root.ToJsonString());
            foreach (var value in nasty)
            {
                const string Mark = "\u2042";
                fields[name] = Mark;
                var body = good.Root.ToJsonString().Replace("\"\\u2042\"", value, StringComparison.Ordinal);
                yield return ($"{at}{name} = {Short(value)}", body);
            }
            fields[name] = kept;
            if (kept is not null)
                foreach (var inner in Members(kept, $"{at}{name}."))
                    yield return inner;
        }
    }

    /// <summary>Something of the described shape; it need not be a card or a person that exists.</summary>
    private JsonNode? Example(JsonNode schema, int depth)
    {
        if (schema["$ref"] is { } reference)
            return Example(document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!, depth + 1);
        if (schema["enum"] is JsonArray values)
            return values[0]?.DeepClone();
        if (schema["oneOf"] is JsonArray choices)
            return Example(choices[^1]!, depth + 1);
        var type = schema["type"] is JsonArray types ? (string)types[^1]! : (string?)schema["type"];
        return type switch
        {
            "object" when schema["properties"] is JsonObject properties && depth < 8 => new JsonObject(
                properties.Select(p => KeyValuePair.Create(p.Key, Example(p.Value!, depth + 1)))
            ),
            "object" => new JsonObject(),
            "array" => new JsonArray(Example(schema["items"]!, depth + 1)),
            "integer" or "number" => 100_00,
            "boolean" => true,
            _ => (string?)schema["format"] switch
            {
                "uuid" => AnyId,
                "date" => "2027-01-31",
                "date-time" => "2027-01-31T00:00:00Z",
                _ => "13800000000",
            },
        };
    }

    private static string Fill(string path, Dictionary<string, string> values) =>
        string.Join(
            '/',
            path.Split('/')
                .Select(part =>
                    part.Trim('{', '}').Split(':')[0] is var name && part.StartsWith('{')
                        ? values.GetValueOrDefault(name, Known(name))
                        : part
                )
        );

    /// <summary>Versions are counted, all else has an id.</summary>
    private static string Known(string name) => name == "version" ? "1" : AnyId;

    private static string Short(string value) =>
        value.Length <= 40 ? value : string.Create(CultureInfo.InvariantCulture, $"{value[..12]}… ({value.Length})");
}
