using System.Diagnostics;
using System.Globalization;
using CardRecycle.Models.Photo;
using CardRecycle.TestKit.CardPhotos;

namespace CardRecycle.Benchmarks;

/// <summary>
/// Reads rendered photos and says how often the number was right. What is tuned is tuned on <see cref="TuningSeed"/>; the figures that
/// README.md states are of <see cref="HeldOutSeed"/>, with two fonts that tuning never sees.
/// </summary>
internal static class PhotoBenchmark
{
    private const int TuningSeed = 100_000;
    private const int HeldOutSeed = 700_000;
    private const int WarmUp = 3;

    private enum Result
    {
        ExactRight,
        ExactWrong,
        UnsureRight,
        UnsureAmongOthers,
        UnsureWrong,
        Refused,
    }

    private sealed record Row(RenderedCard Card, PhotoReading Reading, Result Result, bool BrandIsRight, double Ms, double ProcessorMs);

    /// <param name="count">How many photos.</param>
    /// <param name="tuning">Of the tuning seed, with a line for each photo that went wrong.</param>
    public static void Run(int count, bool tuning)
    {
        using var reader = CardReader.Open(PhotoFiles.Models);
        var seed = tuning ? TuningSeed : HeldOutSeed;
        for (var i = 0; i < WarmUp; i++)
            Read(reader, CardPhotoRenderer.Render(seed - 1 - i));
        var rows = new List<Row>();
        for (var i = 0; i < count; i++)
        {
            var card = CardPhotoRenderer.Render(seed + i, !tuning);
            var row = Read(reader, card);
            rows.Add(row);
            if (tuning && row.Result is not Result.ExactRight)
                Say(
                    $"{seed + i} {row.Result, -17} {card.Number} read {row.Reading.Number} others [{string.Join(' ', row.Reading.Candidates)}] "
                        + $"barcode {card.HasBarcode}/{row.Reading.Barcode is not null} sharp {card.IsSharp} {row.Reading.Hint} {row.Reading.Quality}"
                );
        }
        Say($"{count} photos, seed {seed}{(CardPhotoRenderer.HasHan ? "" : ", without a Chinese typeface")}");
        Say("| photos | count | " + string.Join(" | ", Enum.GetNames<Result>()) + " | number right | wrong of exact | brand right |");
        Say("|---|---|" + string.Concat(Enumerable.Repeat("---|", Enum.GetValues<Result>().Length + 3)));
        Report("all", rows);
        Report("sharp", [.. rows.Where(r => r.Card.IsSharp)]);
        Report("sharp, barcode", [.. rows.Where(r => r.Card is { IsSharp: true, HasBarcode: true })]);
        Report("sharp, no barcode", [.. rows.Where(r => r.Card is { IsSharp: true, HasBarcode: false })]);
        Report("blurred or moved", [.. rows.Where(r => !r.Card.IsSharp)]);
        Times("wall", [.. rows.Select(r => r.Ms).Order()]);
        Times("processor", [.. rows.Select(r => r.ProcessorMs).Order()]);
    }

    private static Row Read(CardReader reader, RenderedCard card)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        if (CardPhoto.Open(card.Jpeg, out var photo) is { } fault)
            throw new InvalidOperationException($"A rendered photo is refused: {fault}.");
        using var opened = photo!;
        var reading = reader.Read(opened, CatalogRules.CouldBeNumber);
        var ms = watch.Elapsed.TotalMilliseconds;
        var processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
        var brand = reading.Number is { } number && CatalogRules.BrandOf(number, reading.Words) == card.BrandId;
        return new(card, reading, ResultOf(card, reading), brand, ms, processor);
    }

    private static Result ResultOf(RenderedCard card, PhotoReading reading) =>
        reading.Outcome switch
        {
            PhotoOutcome.Exact => reading.Number == card.Number ? Result.ExactRight : Result.ExactWrong,
            PhotoOutcome.Refused => Result.Refused,
            _ => reading.Number == card.Number ? Result.UnsureRight
            : reading.Candidates.Contains(card.Number) ? Result.UnsureAmongOthers
            : Result.UnsureWrong,
        };

    private static void Report(string name, List<Row> rows)
    {
        if (rows.Count == 0)
            return;
        int Count(Result result) => rows.Count(r => r.Result == result);
        var right = Count(Result.ExactRight) + Count(Result.UnsureRight);
        var exact = Count(Result.ExactRight) + Count(Result.ExactWrong);
        Say(
            $"| {name} | {rows.Count} | "
                + string.Join(" | ", Enum.GetValues<Result>().Select(r => Count(r).ToString(CultureInfo.InvariantCulture)))
                + $" | {Share(right, rows.Count)} | {Share(Count(Result.ExactWrong), exact)} | {Share(rows.Count(r => r.BrandIsRight), rows.Count)} |"
        );
    }

    private static string Share(int part, int all) =>
        all == 0 ? "-" : (100.0 * part / all).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static void Times(string name, List<double> ms) =>
        Say(FormattableString.Invariant($"{name}: p50 {ms[ms.Count / 2]:0} ms, p99 {ms[ms.Count * 99 / 100]:0} ms, most {ms[^1]:0} ms"));

    private static void Say(string line) => Console.WriteLine(line);
}
