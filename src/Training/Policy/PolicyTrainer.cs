using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Policy;

/// <summary>A kind on held-out offers: how far the policy reaches within the logged steps, and what that is estimated to earn.</summary>
/// <param name="Step">The logged step that comes nearest to the policy's premium.</param>
/// <param name="Offers">Judged offers.</param>
/// <param name="Gain">Over the policy that logged, per offer over the balance; null with fewer than two judged offers.</param>
internal sealed record JudgedKind(double Step, int Offers, PolicyValue? Gain);

/// <summary>A policy learned from the older offers and judged on the newer.</summary>
/// <param name="Kinds">What it names.</param>
/// <param name="Judged">The same kinds on held-out offers.</param>
/// <param name="Estimate">Over all priced kinds; null if there is nothing to judge it on.</param>
/// <param name="Until">Learned from offers named before this.</param>
/// <param name="JudgedUntil">Judged on offers named from <paramref name="Until"/> to here; the cards of later ones may still be in
/// stock.</param>
/// <param name="Learned">Offers that it was learned from.</param>
/// <param name="Answers">How brands' answers are followed; null if that makes later answers no less surprising.</param>
/// <param name="AnswersGain">By how much it does so on the judged offers, nats an offer; 0 where nothing is followed.</param>
internal sealed record TrainedPolicy(
    IReadOnlyDictionary<KindOfCard, KindPremium> Kinds,
    IReadOnlyDictionary<KindOfCard, JudgedKind> Judged,
    OffPolicyEstimate? Estimate,
    DateTimeOffset Until,
    DateTimeOffset JudgedUntil,
    int Learned,
    AnswerLaw? Answers,
    double AnswersGain
);

/// <summary>
/// From logged offers to a premium per kind. Nothing is drawn here: the same offers give the same policy. What it would earn is estimated
/// on later offers, whose answers it was not learned from, by taking for each kind the logged step that comes nearest to its premium: that
/// is as far as the log has prices, and about as far as a price may move in a day.
/// </summary>
internal static class PolicyTrainer
{
    private const double LearnedShare = 0.7;

    /// <summary>Offers are judged once so many of the learned cards were sold that had waited as long.</summary>
    private const double SoldShare = 0.95;
    private static readonly TimeSpan waitMax = TimeSpan.FromDays(60);

    /// <summary>A step that is rarer in a kind is none that its policy draws.</summary>
    private const double StepShareMin = 0.01;

    internal static TrainedPolicy Train(IReadOnlyList<NamedOffer> offers, GuardRails rails)
    {
        var until = offers[(int)(LearnedShare * offers.Count)].NamedAt;
        var learned = offers.Where(o => o.NamedAt < until).Select(o => o.KnownAt(until)).ToArray();
        var responses = ResponseFit.Learn(learned);
        var premiums = new PricePolicy(responses, rails).Premiums;
        var logged = learned.GroupBy(o => o.Kind).ToDictionary(g => g.Key, g => g.Average(o => o.Premium));
        var kinds = new SortedDictionary<KindOfCard, KindPremium>(
            premiums.ToDictionary(p => p.Key, p => new KindPremium(p.Value, logged[p.Key], responses[p.Key]))
        );

        var judgedUntil = offers.Max(o => o.RealisedAt > o.NamedAt ? o.RealisedAt.Value : o.NamedAt) - UsualWait(offers, until);
        var held = offers.Where(o => o.NamedAt >= until && o.NamedAt <= judgedUntil && kinds.ContainsKey(o.Offer.Kind));
        var closed = held.Select(o => o.Offer).Where(o => o.IsClosed).ToArray();
        var byKind = closed.ToLookup(o => o.Kind);
        var steps = kinds.ToDictionary(k => k.Key, k => NearestStep([.. byKind[k.Key]], k.Value.Premium));
        var (answers, answersGain) = Answers(offers, until, judgedUntil, responses);
        OffPolicyEstimate? Estimate(IReadOnlyList<LoggedOffer> of) =>
            of.Count < 2 ? null : OffPolicy.Estimate(of, o => steps[o.Kind], responses);
        return new(
            kinds,
            kinds.ToDictionary(k => k.Key, k => Judge(k.Key, [.. byKind[k.Key]])),
            Estimate(closed),
            until,
            judgedUntil,
            learned.Length,
            answers,
            answersGain
        );

        JudgedKind Judge(KindOfCard kind, LoggedOffer[] of) => new(steps[kind], of.Length, Estimate(of)?.Gain);
    }

    /// <summary>A way to follow answers that does not help on later ones is not followed.</summary>
    private static (AnswerLaw? Law, double Gain) Answers(
        IReadOnlyList<NamedOffer> offers,
        DateTimeOffset until,
        DateTimeOffset judgedUntil,
        IReadOnlyDictionary<KindOfCard, SellerResponse> responses
    )
    {
        var known = offers.Where(o => o.BrandId.Length > 0).ToArray();
        var before = known.Where(o => o.NamedAt < until).Select(o => o.Answer).ToArray();
        if (AnswerFit.Learn(before, responses) is not { } law)
            return (null, 0);
        var after = known.Where(o => o.NamedAt >= until && o.NamedAt <= judgedUntil).Select(o => o.Answer).ToArray();
        var gain = AnswerFit.Gain(law, before, after, responses);
        return gain > 0 ? (law, gain) : (null, 0);
    }

    /// <summary>How long cards wait for their sale, as it was known when the policy was learned.</summary>
    private static TimeSpan UsualWait(IReadOnlyList<NamedOffer> offers, DateTimeOffset until)
    {
        var waits = offers
            .Where(o => o.RealisedAt <= until)
            .Select(o => o.RealisedAt!.Value - o.NamedAt)
            .Where(w => w < waitMax)
            .Order()
            .ToArray();
        return waits.Length == 0 ? TimeSpan.Zero : waits[(int)(SoldShare * (waits.Length - 1))];
    }

    private static double NearestStep(IReadOnlyList<LoggedOffer> offers, double premium)
    {
        if (offers.Count == 0)
            return 0;
        var without = offers.Average(o => o.Premium - o.Step);
        return offers
            .GroupBy(o => o.Step)
            .Where(g => g.Count() >= StepShareMin * offers.Count)
            .Select(g => g.Key)
            .Order()
            .MinBy(step => Math.Abs(without + step - premium));
    }
}
