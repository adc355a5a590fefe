using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Platform.Http;

/// <summary>Marks an endpoint that needs an Idempotency-Key.</summary>
internal sealed record RequiresIdempotencyKey
{
    public static readonly RequiresIdempotencyKey Instance = new();
}

internal static class IdempotencyExtensions
{
    public const string Header = "Idempotency-Key";

    /// <summary>
    /// The endpoint runs at most once per (caller, key). The handler saves in the transaction that is already open on its
    /// <see cref="CardRecycleDb"/>; the answer is stored in the same one. A refusal (4xx) rolls back and stores nothing.
    /// </summary>
    public static TBuilder RequireIdempotencyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(RequiresIdempotencyKey.Instance);
}

/// <summary>The stored answer of a request that was carried out. Kept for good: the key is what makes a retry harmless.</summary>
internal sealed class IdempotentAnswer
{
    public required string Caller { get; init; }
    public required string Key { get; init; }
    public required byte[] RequestHash { get; init; }
    public int? Status { get; set; }
    public string? Body { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class IdempotentAnswerMapping : IEntityTypeConfiguration<IdempotentAnswer>
{
    public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
    {
        builder.ToTable("idempotent_answers", "platform");
        builder.HasKey(a => new { a.Caller, a.Key });
    }
}

/// <summary>Runs marked endpoints inside one transaction together with their stored answer.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next)
{
    private const int KeyLengthMax = 255;

    /// <summary>An unmarked endpoint gets no database context: making one costs more than a whole quote.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RequiresIdempotencyKey>() is null
            ? next(context)
            : RunOnceAsync(
                context,
                context.RequestServices.GetRequiredService<CardRecycleDb>(),
                context.RequestServices.GetRequiredService<TimeProvider>()
            );

    private async Task RunOnceAsync(HttpContext context, CardRecycleDb db, TimeProvider clock)
    {
        var key = context.Request.Headers[IdempotencyExtensions.Header].ToString();
        if (key.Length is 0 or > KeyLengthMax)
        {
            await Problems.From(KeyMissing).ExecuteAsync(context);
            return;
        }
        var caller = context.User.FindFirstValue("sub") ?? "anonymous";
        var hash = await HashAsync(context);

        await using var transaction = await db.Database.BeginTransactionAsync(context.RequestAborted);
        // A second request with the same key waits here until the first has committed or rolled back.
        var first = await db.Database.ExecuteSqlAsync(
            $"""
            insert into platform.idempotent_answers (caller, key, request_hash, created_at)
            values ({caller}, {key}, {hash}, {clock.GetUtcNow()}) on conflict do nothing
            """,
            context.RequestAborted
        );
        if (first == 0)
        {
            await ReplayAsync(context, db, caller, key, hash);
            return;
        }

        var body = await RunAsync(context);
        if (context.Response.StatusCode < 400)
        {
            var text = Encoding.UTF8.GetString(body.Span);
            await db.Database.ExecuteSqlAsync(
                $"""
                update platform.idempotent_answers set status = {context.Response.StatusCode}, body = {text}
                where caller = {caller} and key = {key}
                """,
                context.RequestAborted
            );
            // From here on the work is done: a client that hangs up must not undo it half-way.
            await transaction.CommitAsync(CancellationToken.None);
        }
        // An answer without content takes not even an empty one.
        if (!body.IsEmpty)
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task<ReadOnlyMemory<byte>> RunAsync(HttpContext context)
    {
        var original = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = original;
        }
        return buffer.ToArray();
    }

    private static async Task ReplayAsync(HttpContext context, CardRecycleDb db, string caller, string key, byte[] hash)
    {
        var stored = await db.Set<IdempotentAnswer>()
            .AsNoTracking()
            .SingleAsync(a => a.Caller == caller && a.Key == key, context.RequestAborted);
        if (!CryptographicOperations.FixedTimeEquals(stored.RequestHash, hash))
        {
            await Problems.From(KeyReused).ExecuteAsync(context);
            return;
        }
        context.Response.StatusCode = stored.Status!.Value;
        context.Response.Headers["Idempotent-Replayed"] = "true";
        if (stored.Body is not { Length: > 0 } body)
            return;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<byte[]> HashAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n"));
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            sha.AppendData(buffer, 0, read);
        context.Request.Body.Position = 0;
        return sha.GetHashAndReset();
    }

    private static readonly Refusal KeyMissing = new(
        "http/idempotency-key-missing",
        StatusCodes.Status400BadRequest,
        "An Idempotency-Key is needed",
        $"Send the header {IdempotencyExtensions.Header} with 1 to {KeyLengthMax} characters, made and stored by you before sending; repeat it when you retry.",
        "请求缺少幂等键，请更新小程序后重试。"
    );

    private static readonly Refusal KeyReused = new(
        "http/idempotency-key-reused",
        StatusCodes.Status409Conflict,
        "The Idempotency-Key belongs to another request",
        "This key was used with a different body or address. Use a new key for a new request.",
        "请勿重复使用同一请求编号。"
    );
}
