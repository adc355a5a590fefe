using System.Data.Common;
using System.Security.Claims;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Npgsql;

namespace CardRecycle.Api.Platform.Audit;

/// <summary>Marks an endpoint that only reads, and is written down all the same.</summary>
internal sealed record Audited
{
    public static readonly Audited Instance = new();
}

internal static class AuditExtensions
{
    /// <summary>Who looks here is written down.</summary>
    public static TBuilder Audited<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(Audit.Audited.Instance);
}

/// <summary>
/// Writes down every act of staff: each request of theirs that may change something, and the reads marked <see cref="Audited"/>. What is
/// changed and its record are one transaction (<see cref="AuditInDatabase"/>); what was refused, or changed nothing here, is written down
/// afterwards. Stands before authorization, so that tries at what is not one's own are seen too.
/// </summary>
internal sealed class AuditMiddleware(RequestDelegate next)
{
    private const int TextMax = 2000;
    private const long BodyBytesMax = 64 * 1024;

    /// <summary>Fields of requests that say what was decided, or about what. None of them ever holds a secret.</summary>
    private static readonly HashSet<string> told =
    [
        "decision",
        "approve",
        "agree",
        "typology",
        "fraud",
        "code",
        "kind",
        "value",
        "hours",
        "unmasked",
        "duties",
        "userName",
        "orderId",
        "version",
        "resolution",
        "purpose",
        "amountFen",
        "authority",
        "requestNo",
        "tier",
        "paused",
        "enabled",
        "feePpm",
        "silverPpm",
        "goldPpm",
        "vipPpm",
    ];

    private static readonly string[] reasons = ["reason", "note", "text", "why", "comment"];

    public Task InvokeAsync(HttpContext http) => IsAct(http) ? RecordAsync(http) : next(http);

    private static bool IsAct(HttpContext http)
    {
        if (http.User.FindFirstValue("role") is not ("staff" or "staff-step") || http.GetEndpoint() is not { } endpoint)
            return false;
        var reads = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        return !reads || endpoint.Metadata.GetMetadata<Audited>() is not null;
    }

    private async Task RecordAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var note = await NoteOfAsync(http, services.GetRequiredService<TimeProvider>().GetUtcNow());
        var db = services.GetRequiredService<CardRecycleDb>();
        var audit = HttpMethods.IsGet(http.Request.Method) ? null : db.Audit(note);
        try
        {
            await next(http);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // It is answered further out; that it was tried is a fact already.
            await WriteAsync(services, note with { Outcome = "http/failed" });
            throw;
        }
        if (http.Response.StatusCode >= 400)
        {
            var type = http.Items[Problems.TypeItem] as string ?? "http/" + Problems.SlugOf(http.Response.StatusCode);
            // A step of the sign-in has written down itself what came of it.
            if (IsOurs(db, audit))
                await WriteAsync(services, note with { Outcome = type });
        }
        else if (audit is null || (!audit.Written && IsOurs(db, audit) && !IsRepetition(http)))
            await WriteAsync(services, note);
    }

    private static bool IsOurs(CardRecycleDb db, AuditOfCommit? audit) =>
        Equals(db.BeforeCommit, audit is null ? null : (Func<DbTransaction, CancellationToken, Task>)audit.WriteAsync);

    private static bool IsRepetition(HttpContext http) => http.Response.Headers.ContainsKey("Idempotent-Replayed");

    private static Task WriteAsync(IServiceProvider services, AuditNote note) =>
        note.WriteAsync(services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);

    private static async Task<AuditNote> NoteOfAsync(HttpContext http, DateTimeOffset now)
    {
        var body = await BodyOfAsync(http.Request);
        var note = AuditNote.Of(
            http,
            http.User.FindFirstValue("sub")!,
            http.GetEndpoint()!.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Path,
            now
        ) with
        {
            Object = ObjectOf(http.Request.RouteValues),
        };
        return body is { ValueKind: JsonValueKind.Object } fields ? Told(note, fields) : note;
    }

    private static AuditNote Told(AuditNote note, JsonElement fields)
    {
        (string Name, JsonElement Value)[] sound = [.. fields.EnumerateObject().Where(IsText).Select(f => (f.Name, f.Value))];
        var reason = reasons
            .Select(r => sound.LastOrDefault(f => f.Name == r && f.Value.ValueKind == JsonValueKind.String).Value)
            .Where(value => value.ValueKind == JsonValueKind.String)
            .Select(value => value.GetString())
            .FirstOrDefault();
        var details = sound
            .Where(f => told.Contains(f.Name) && f.Value.GetRawText().Length <= TextMax)
            .GroupBy(f => f.Name)
            .ToDictionary(f => f.Key, f => f.Last().Value);
        return note with { Reason = Cut(reason), Details = details.Count == 0 ? null : details };
    }

    /// <summary>A NUL or half a character is no text for PostgreSQL; validation refuses it a moment later.</summary>
    private static bool IsText(JsonProperty field)
    {
        try
        {
            return !field.Name.Contains('\0', StringComparison.Ordinal) && IsText(field.Value);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => !value.GetString()!.Contains('\0', StringComparison.Ordinal),
            JsonValueKind.Object => value.EnumerateObject().All(IsText),
            JsonValueKind.Array => value.EnumerateArray().All(IsText),
            _ => true,
        };

    private static string? Cut(string? text)
    {
        var sound = text?.Replace("\0", "", StringComparison.Ordinal);
        return sound?.Length > TextMax ? sound[..TextMax] : sound;
    }

    private static string? ObjectOf(RouteValueDictionary route)
    {
        var parts = route.Select(r => $"{(r.Key.EndsWith("Id", StringComparison.Ordinal) ? r.Key[..^2] : r.Key)} {r.Value}");
        var text = Cut(string.Join(", ", parts));
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private static async Task<JsonElement?> BodyOfAsync(HttpRequest request)
    {
        // A code of an authenticator is a secret for half a minute.
        if (request.Path.StartsWithSegments("/staff/sessions") || request.Path.StartsWithSegments("/staff/factor"))
            return null;
        if (!request.HasJsonContentType() || request.ContentLength is > BodyBytesMax or 0)
            return null;
        request.EnableBuffering();
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }
}
