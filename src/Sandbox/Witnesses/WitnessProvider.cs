using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Crypto;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.Witnesses;

/// <summary>
/// A witness of the receipt log (C2SP tlog-witness): <c>POST /witness/add-checkpoint</c> with old size, consistency proof and checkpoint.
/// It keeps every checkpoint that it has checked and answers with its cosignature (C2SP tlog-cosignature, Ed25519). Side doors:
/// <c>GET /witness/checkpoints</c> lists the sizes, <c>GET /witness/checkpoints/{size}</c> is the note as it was taken.
/// </summary>
internal static class WitnessProvider
{
    public const string FaultName = "witness";
    private const string Name = "witness.dev/sandbox";
    private const byte CosignatureType = 0x04;
    private const int BodyBytesMax = 64 * 1024;

    public static WebApplicationBuilder AddWitness(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KeptCheckpoints>();
        return builder;
    }

    public static WebApplication MapWitness(this WebApplication app)
    {
        app.MapPost("/witness/add-checkpoint", AddAsync).WithFaults(FaultName);
        app.MapGet(
            "/witness/key",
            (IConfiguration settings) =>
                Results.Text(WitnessKey.Of(Name, Convert.FromBase64String(settings["Witness:SigningKey"]!)).ToString() + "\n")
        );
        app.MapGet("/witness/checkpoints", (KeptCheckpoints kept) => kept.Sizes);
        app.MapGet(
            "/witness/checkpoints/{size:long}",
            (long size, KeptCheckpoints kept) => kept.Find(size) is { } note ? Results.Text(note) : Results.NotFound()
        );
        return app;
    }

    private static async Task<IResult> AddAsync(HttpContext context, KeptCheckpoints kept, IConfiguration settings, TimeProvider clock)
    {
        var buffer = new byte[BodyBytesMax];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        if (AddCheckpointRequest.Read(Encoding.UTF8.GetString(buffer, 0, length)) is not { } request)
            return Results.BadRequest("not an add-checkpoint request");
        var keys = LogPublicKeys.Parse(settings["Witness:LogKeys"] ?? "");
        if (!request.Note.StartsWith(keys.Origin + "\n", StringComparison.Ordinal))
            return Results.NotFound("unknown log");
        Checkpoint checkpoint;
        try
        {
            checkpoint = ConsistencyFile.Open(request.Note, keys);
        }
        catch (ReceiptFormatException e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status403Forbidden);
        }
        if (request.Old > checkpoint.Size)
            return Results.BadRequest("the old size is above the checkpoint's");
        // The note is kept in the step that compares it with what was kept before.
        var (status, held) = kept.Add(request.Old, request.Proof, checkpoint, request.Note);
        return status switch
        {
            StatusCodes.Status200OK => Results.Text(Cosign(request.Note, settings, clock)),
            StatusCodes.Status409Conflict => Results.Text(
                held.ToString(CultureInfo.InvariantCulture) + "\n",
                "text/x.tlog.size",
                statusCode: status
            ),
            _ => Results.StatusCode(status),
        };
    }

    private static string Cosign(string note, IConfiguration settings, TimeProvider clock)
    {
        var seed = Convert.FromBase64String(settings["Witness:SigningKey"]!);
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        var text = note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 1)];
        var signature = Ed25519.Sign(
            seed,
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}"))
        );
        var keyHash = SHA256.HashData([.. Encoding.UTF8.GetBytes(Name + "\n"), CosignatureType, .. Ed25519.PublicKeyOf(seed)]);
        var tagged = new byte[sizeof(uint) + sizeof(long) + Ed25519.SignatureBytes];
        keyHash.AsSpan(0, sizeof(uint)).CopyTo(tagged);
        BinaryPrimitives.WriteInt64BigEndian(tagged.AsSpan(sizeof(uint)), time);
        signature.CopyTo(tagged, sizeof(uint) + sizeof(long));
        return $"— {Name} {Convert.ToBase64String(tagged)}\n";
    }
}
