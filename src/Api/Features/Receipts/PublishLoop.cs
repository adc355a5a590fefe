using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using CardRecycle.Api.Gateways.TimeStamping;
using CardRecycle.Api.Gateways.Witnesses;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Telemetry;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Receipts.Log;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>
/// Takes checkpoints to the time stamp authority, the folder and the witnesses, each row until its place has it. Every step may be taken
/// twice: a second stamp replaces none that was stored, the file has the same bytes, a witness answers the same.
/// </summary>
internal sealed partial class PublishLoop(
    WorkServices work,
    ITimeStampAuthority authority,
    IWitness witness,
    IOptions<ReceiptOptions> options
) : WorkLoop(WorkName, "receipts.publications", work)
{
    public const string WorkName = "receipts-publish";
    private const int BackoffSecondsMax = 600;
    private const int FailureLengthMax = 300;

    private readonly WorkServices work = work;
    private static readonly Counter<long> published = RoomTelemetry.Meter.CreateCounter<long>("receipts.published");

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        var row = await db.Publications.SingleAsync(p => p.Id == id, ct);
        var note = await db.LogCheckpoints.Where(c => c.Size == row.Size).Select(c => c.Note).SingleAsync(ct);
        var (answer, failure) = row.Kind switch
        {
            PublicationKind.TimeStamp => await StampAsync(note, ct),
            PublicationKind.Folder => await WriteAsync(row.Size, note, ct),
            PublicationKind.Witness => await HandOverAsync(db, row, note, ct),
            _ => throw new ArgumentOutOfRangeException(nameof(id), row.Kind, "Not a kind of publication."),
        };
        var now = work.Clock.GetUtcNow();
        row.Attempts++;
        if (failure is null)
        {
            (row.Answer, row.DoneAt, row.NextAttemptAt, row.Failure) = (answer, now, null, null);
            published.Add(1, new KeyValuePair<string, object?>("kind", row.Kind.ToString()));
        }
        else
        {
            row.Failure = failure.Length <= FailureLengthMax ? failure : failure[..FailureLengthMax];
            row.NextAttemptAt = now.AddSeconds(Math.Min(BackoffSecondsMax, 1 << Math.Min(row.Attempts, 10)));
            LogFailed(work.Log, row.Kind, row.Target, row.Size, row.Failure);
        }
        await db.SaveChangesAsync(ct);
    }

    private async Task<(byte[]?, string?)> StampAsync(string note, CancellationToken ct)
    {
        if (!authority.IsConfigured)
            return (null, "no authority is configured any more");
        var answer = await authority.StampAsync(Encoding.UTF8.GetBytes(note), ct);
        return (answer.Response, answer.Failure);
    }

    /// <summary>Whole or not at all: a reader never sees half a file.</summary>
    private async Task<(byte[]?, string?)> WriteAsync(long size, string note, CancellationToken ct)
    {
        if (options.Value.ExportFolder is not { } folder)
            return (null, "no folder is configured any more");
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"checkpoint-{size:D12}.txt"));
            await File.WriteAllBytesAsync(path + ".new", Encoding.UTF8.GetBytes(note), ct);
            File.Move(path + ".new", path, overwrite: true);
            return (null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Begins at the size that the witness took last; when it holds another one, once more from there.</summary>
    private async Task<(byte[]?, string?)> HandOverAsync(CardRecycleDb db, Publication row, string note, CancellationToken ct)
    {
        if (!options.Value.Witnesses.TryGetValue(row.Target, out var prefix))
            return (null, "the witness is not configured any more");
        var old =
            await db
                .Publications.Where(p => p.Kind == row.Kind && p.Target == row.Target && p.DoneAt != null && p.Size < row.Size)
                .MaxAsync(p => (long?)p.Size, ct)
            ?? 0;
        var answer = await witness.AddAsync(prefix, old, await ProofAsync(old, row.Size, ct), note, ct);
        if (answer is { Accepted: false, HeldSize: { } held })
        {
            // A later checkpoint that it has checked covers this one.
            if (held > row.Size)
                return (null, null);
            if (held != old)
                answer = await witness.AddAsync(prefix, held, await ProofAsync(held, row.Size, ct), note, ct);
        }
        return answer.Accepted ? (Encoding.UTF8.GetBytes(answer.Cosignatures ?? ""), null) : (null, answer.Failure ?? "refused");
    }

    private async Task<IReadOnlyList<byte[]>> ProofAsync(long from, long to, CancellationToken ct)
    {
        if (from == 0)
            return [];
        await using var connection = await work.Source.OpenConnectionAsync(ct);
        var nodes = await LogStore.NodesAsync(connection, Merkle.NodesForConsistency(from, to), TreeHash.Sha256, ct);
        return Merkle.ConsistencyPath(from, to, id => nodes[id]);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Receipts: {Kind} {Target} has not got checkpoint {Size}: {Failure}. It is tried again."
    )]
    private static partial void LogFailed(ILogger logger, PublicationKind kind, string target, long size, string failure);
}
