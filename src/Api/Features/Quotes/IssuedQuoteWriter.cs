using System.Diagnostics.Metrics;
using System.Threading.Channels;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Telemetry;
using Npgsql;
using NpgsqlTypes;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Writes given quotes behind the back of those who wait for them. Never holds a quote up: when the database is slower than the sellers,
/// quotes
/// are not recorded, and counted.
/// </summary>
internal sealed partial class IssuedQuoteWriter(NpgsqlDataSource source, ILogger<IssuedQuoteWriter> log) : BackgroundService
{
    private const int WaitingMax = 20_000;
    private const int BatchMax = 2_000;
    private static readonly TimeSpan gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan flushOnStop = TimeSpan.FromSeconds(5);

    private static readonly Counter<long> given = RoomTelemetry.Meter.CreateCounter<long>("quotes.issued", "{quote}", "Quotes given.");
    private static readonly Counter<long> lost = RoomTelemetry.Meter.CreateCounter<long>(
        "quotes.unrecorded",
        "{quote}",
        "Quotes given but not recorded."
    );

    private const string Copy =
        "copy quotes.issued_quotes (id, seller_id, tier, brand_id, kind, form, face_fen, balance_fen, expires_on, region, proof, amount_fen, fee_fen, "
        + "expected_resale_fen, market_level_ppm, costs_ppm, risk_ppm, answers_ppm, step_ppm, step_propensity_ppm, model_version, policy_version, "
        + "quoted_at) from stdin (format binary)";

    private readonly Channel<IssuedQuote> waiting = Channel.CreateBounded<IssuedQuote>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true }
    );

    public void Note(Offer offer, PriceTerms terms, CardKind kind, string tier, MarketLevel? level, PriceStep step, long answersPpm)
    {
        given.Add(1);
        var quote = new IssuedQuote
        {
            Id = offer.QuoteId,
            SellerId = offer.SellerId,
            Tier = tier,
            BrandId = offer.BrandId,
            Kind = kind,
            Form = offer.Form,
            FaceFen = offer.FaceFen,
            BalanceFen = offer.BalanceFen,
            ExpiresOn = offer.ExpiresOn,
            Region = offer.Region,
            Proof = offer.Proof,
            AmountFen = offer.AmountFen,
            FeeFen = offer.FeeFen,
            ExpectedResaleFen = offer.ExpectedResaleFen,
            MarketLevelPpm = level is null ? null : QuotePolicy.Ppm(level.Level),
            CostsPpm = terms.ChannelPpm + terms.HoldingPpm,
            RiskPpm = terms.RiskPpm,
            AnswersPpm = answersPpm,
            StepPpm = step.Ppm,
            StepPropensityPpm = step.PropensityPpm,
            ModelVersion = offer.ModelVersion,
            PolicyVersion = offer.PolicyVersion!,
            QuotedAt = offer.QuotedAt,
        };
        if (!waiting.Writer.TryWrite(quote))
            lost.Add(1);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<IssuedQuote>(BatchMax);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(gather, stoppingToken);
                await WriteWaitingAsync(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last quotes of a process that stops are written too, unless the database makes it wait.
            using var limit = new CancellationTokenSource(flushOnStop);
            await WriteWaitingAsync(batch, limit.Token);
        }
    }

    private async Task WriteWaitingAsync(List<IssuedQuote> batch, CancellationToken ct)
    {
        do
        {
            while (batch.Count < BatchMax && waiting.Reader.TryRead(out var quote))
                batch.Add(quote);
            if (batch.Count == 0)
                return;
            try
            {
                await CopyAsync(batch, ct);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException or IOException)
            {
                lost.Add(batch.Count);
                LogLost(log, batch.Count, e);
            }
            batch.Clear();
        } while (!ct.IsCancellationRequested);
    }

    private async Task CopyAsync(List<IssuedQuote> batch, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var import = await connection.BeginBinaryImportAsync(Copy, ct);
        foreach (var quote in batch)
        {
            await import.StartRowAsync(ct);
            await import.WriteAsync(quote.Id, NpgsqlDbType.Uuid, ct);
            await OrNull(quote.SellerId, NpgsqlDbType.Uuid);
            await import.WriteAsync(quote.Tier, NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.BrandId, NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.Kind!.Value.ToString(), NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.Form.ToString(), NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.FaceFen, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.BalanceFen, NpgsqlDbType.Bigint, ct);
            await OrNull(quote.ExpiresOn, NpgsqlDbType.Date);
            if (quote.Region is null)
                await import.WriteNullAsync(ct);
            else
                await import.WriteAsync(quote.Region, NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.Proof.ToString(), NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.AmountFen, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.FeeFen, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.ExpectedResaleFen, NpgsqlDbType.Bigint, ct);
            await OrNull(quote.MarketLevelPpm, NpgsqlDbType.Bigint);
            await import.WriteAsync(quote.CostsPpm, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.RiskPpm, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.AnswersPpm, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.StepPpm, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.StepPropensityPpm, NpgsqlDbType.Bigint, ct);
            await import.WriteAsync(quote.ModelVersion, NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.PolicyVersion, NpgsqlDbType.Text, ct);
            await import.WriteAsync(quote.QuotedAt, NpgsqlDbType.TimestampTz, ct);
        }
        await import.CompleteAsync(ct);

        Task OrNull<T>(T? value, NpgsqlDbType type)
            where T : struct => value is { } known ? import.WriteAsync(known, type, ct) : import.WriteNullAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} given quotes could not be recorded.")]
    private static partial void LogLost(ILogger logger, int count, Exception exception);
}
