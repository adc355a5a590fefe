using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.ML.OnnxRuntime;
using Npgsql;

namespace CardRecycle.Api.Features.Risk;

/// <summary>What a challenger says of a decision that another model made.</summary>
internal sealed class ShadowScoreRow
{
    public required Guid DecisionId { get; init; }

    /// <summary>The challenger's.</summary>
    public required string Version { get; init; }

    /// <summary>Of fraud, at the fraud rate of the decision.</summary>
    public required double Probability { get; init; }

    /// <summary>Whether its word alone would let the deal pass.</summary>
    public required bool Passes { get; init; }

    /// <summary>Whether the word of the model that decided did; null where none spoke.</summary>
    public required bool? ChampionPasses { get; init; }
}

internal sealed class ShadowScoreRowMapping : IEntityTypeConfiguration<ShadowScoreRow>
{
    public void Configure(EntityTypeBuilder<ShadowScoreRow> builder)
    {
        builder.ToTable("shadow_scores", "risk");
        builder.HasKey(s => new { s.DecisionId, s.Version });
        builder.HasOne<RiskDecisionRecord>().WithMany().HasForeignKey(s => s.DecisionId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>
/// Lets the challenger score every decision that was made since its package was, after it was made, from the features that were stored
/// with it: no deal waits for it, and nothing that is wrong with it touches one. What it was trained on lies before its package. One
/// replica works for all.
/// </summary>
internal sealed class ShadowRisk(WorkServices work, Challenger<RiskModel> shadow) : BatchLoop("risk-shadow", work)
{
    /// <summary>Any number that no other advisory lock of this database uses: "shadowed" in ASCII.</summary>
    private const long ShadowLock = 0x736861646f776564;

    /// <summary>A decision is seen once its transaction ends, so a while after its time.</summary>
    private static readonly TimeSpan late = TimeSpan.FromMinutes(10);

    private readonly WorkServices work = work;
    private (string Version, DateTimeOffset From) reached = ("", default);

    private sealed record Decided(Guid Id, DateTimeOffset At, float[] Features, string Inputs, string Reasons, bool Scored);

    protected override TimeSpan Pause => work.Options.Value.PollInterval;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (shadow.Current is not { } challenger)
            return 0;
        var (version, madeAt) = (challenger.Manifest.Version, challenger.Manifest.CreatedAt);
        if (reached.Version != version)
            reached = (version, madeAt);
        await using var connection = await work.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var exclusive = new NpgsqlCommand("select pg_try_advisory_xact_lock($1)", connection)
        {
            Parameters = { new() { Value = ShadowLock } },
        };
        if (!(bool)(await exclusive.ExecuteScalarAsync(ct))!)
            return 0;
        var decided = await UnscoredAsync(connection, version, madeAt, ct);
        if (decided.Count == 0 || !TryScore(challenger.Loaded, challenger.Manifest, decided, out var scores))
            return 0;
        await KeepAsync(connection, scores, ct);
        await transaction.CommitAsync(ct);
        reached = (version, decided[^1].At - late);
        return decided.Count;
    }

    private async Task<List<Decided>> UnscoredAsync(
        NpgsqlConnection connection,
        string version,
        DateTimeOffset madeAt,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            select d.id, d.at, d.features, d.inputs::text, d.reasons::text, d.probability is not null
            from risk.decisions d
            where d.id >= $1 and d.at >= $2 and d.features_hash = $3 and d.inputs is not null
              and not exists (select from risk.shadow_scores s where s.decision_id = d.id and s.version = $4)
            order by d.id limit $5
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = RiskDecisionIds.FirstOf(reached.From) },
                new() { Value = madeAt.ToUniversalTime() },
                new() { Value = RiskFeatures.Hash },
                new() { Value = version },
                new() { Value = BatchSize },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var decided = new List<Decided>();
        while (await reader.ReadAsync(ct))
            decided.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    RiskDecisionRecord.FeaturesOf(reader.GetFieldValue<byte[]>(2)),
                    reader.GetString(3),
                    reader.GetString(4),
                    reader.GetBoolean(5)
                )
            );
        return decided;
    }

    /// <summary>False if the challenger cannot score: it is put away. A decision that cannot be read any more is left out.</summary>
    private bool TryScore(RiskModel model, PackageManifest manifest, List<Decided> decided, out List<ShadowScoreRow> scores)
    {
        scores = [];
        try
        {
            foreach (var d in decided)
            {
                if (Read(d) is not { } known)
                    continue;
                var score = model.Score(d.Features, known.Inputs.LossFen, known.Inputs.Options.FraudRate);
                if (!double.IsFinite(score.Probability))
                    throw new PackageException($"Risk model {manifest.Version} cannot score: its probability is no number.");
                scores.Add(
                    new()
                    {
                        DecisionId = d.Id,
                        Version = manifest.Version,
                        Probability = score.Probability,
                        Passes = RiskPolicy.ByScore(known.Inputs, score, model.Calibration.DeclineProbability) == RiskVerdict.Approve,
                        ChampionPasses = d.Scored ? !known.Reasons.Any(r => RiskPolicy.IsOfModel(r.Code)) : null,
                    }
                );
            }
            return true;
        }
        catch (Exception e) when (e is OnnxRuntimeException or PackageException)
        {
            shadow.Fail(manifest, e.Message);
            return false;
        }
    }

    private static (RiskInputs Inputs, RiskReason[] Reasons)? Read(Decided decided)
    {
        try
        {
            return
                JsonSerializer.Deserialize<RiskInputs>(decided.Inputs, JsonSerializerOptions.Default) is { } inputs
                && JsonSerializer.Deserialize<RiskReason[]>(decided.Reasons, JsonSerializerOptions.Default) is { } reasons
                && decided.Features.Length == RiskFeatures.Width
                ? (inputs, reasons)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task KeepAsync(NpgsqlConnection connection, List<ShadowScoreRow> scores, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into risk.shadow_scores (decision_id, version, probability, passes, champion_passes)
            select * from unnest($1, $2, $3, $4, $5) on conflict do nothing
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = scores.ConvertAll(s => s.DecisionId) },
                new() { Value = scores.ConvertAll(s => s.Version) },
                new() { Value = scores.ConvertAll(s => s.Probability) },
                new() { Value = scores.ConvertAll(s => s.Passes) },
                new() { Value = scores.ConvertAll(s => s.ChampionPasses) },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
