namespace CardRecycle.Models.Photo;

/// <summary>What is made of the four readings and the barcode. A number that is taken without being looked at must be right.</summary>
internal static class NumberDecision
{
    private const int CandidatesMax = 3;

    /// <summary>Four equal readings of a line in which a character was this unsure are somebody's to look at.</summary>
    internal const float SuretyMin = 0.6f;

    /// <summary>Likewise on a photo that is less sharp.</summary>
    internal const double SharpnessMin = 0.12;

    private const double GlareMin = 0.03;
    private const float ThicknessMin = 12;

    public static PhotoReading Make(
        CardPhoto photo,
        PhotoQuality quality,
        IReadOnlyList<string> words,
        IReadOnlyList<NumberCandidate> ranked,
        NumberVote? vote,
        string? barcode,
        Func<string, bool> couldBeNumber
    )
    {
        if (barcode is not null && !couldBeNumber(barcode))
            barcode = null;
        if (vote is null || !couldBeNumber(vote.Number))
            return barcode is null
                ? CardReader.Refused(quality, HintOf(photo, quality, ranked), words)
                : new(PhotoOutcome.Unsure, barcode, [], words, barcode, quality, null);

        if (barcode is not null && vote.Readings.Contains(barcode))
            return new(PhotoOutcome.Exact, barcode, [], words, barcode, quality, null);
        var isUnanimous = vote.Votes == NumberVote.Crops;
        var isExact =
            isUnanimous
            && barcode is null
            && vote.Surety >= SuretyMin
            && quality.Sharpness >= SharpnessMin
            && ranked[0].Part.Label is not NumberLabel.Secret
            && !HasRival(ranked);
        if (isExact)
            return new(PhotoOutcome.Exact, vote.Number, [], words, barcode, quality, null);
        if (vote.Votes == 1 && barcode is null)
            return CardReader.Refused(quality, HintOf(photo, quality, ranked), words);
        string?[] others = [barcode, .. vote.Readings, .. ranked.Skip(1).Select(r => r.Part.Text)];
        return new(
            PhotoOutcome.Unsure,
            vote.Number,
            [.. others.OfType<string>().Where(o => o != vote.Number && couldBeNumber(o)).Distinct().Take(CandidatesMax)],
            words,
            barcode,
            quality,
            isUnanimous ? null : HintOf(photo, quality, ranked)
        )
        {
            BarcodeDiffers = isUnanimous && barcode is not null,
        };
    }

    /// <summary>A second line that is as good as the first.</summary>
    private static bool HasRival(IReadOnlyList<NumberCandidate> ranked) =>
        ranked.Count > 1 && ranked[0].Part.Label == ranked[1].Part.Label && ranked[0].Part.Text != ranked[1].Part.Text;

    private static RetakeHint HintOf(CardPhoto photo, PhotoQuality quality, IReadOnlyList<NumberCandidate> ranked)
    {
        if (quality.Sharpness < SharpnessMin)
            return RetakeHint.Blurred;
        if (ranked.Count > 0 && IsCutOff(photo, ranked[0].Box))
            return RetakeHint.CutOff;
        if (ranked.Count > 0 && ranked[0].Box.Thickness < ThicknessMin)
            return RetakeHint.TooFar;
        return quality.Glare > GlareMin ? RetakeHint.Glare : RetakeHint.NoNumber;
    }

    private static bool IsCutOff(CardPhoto photo, TextBox box) =>
        box.Corners.Any(c => c.X < 2 || c.Y < 2 || c.X > photo.Width - 3 || c.Y > photo.Height - 3);
}
