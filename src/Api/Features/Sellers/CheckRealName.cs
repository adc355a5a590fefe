using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Gateways.Identity;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

internal sealed record CheckRealNameRequest(
    [Required] string Name,
    [Required] string IdNumber,
    [Required] string BankCard,
    [Required] string Phone
)
{
    public override string ToString() => "CheckRealNameRequest(***)";
}

/// <summary><paramref name="Warnings"/>: <c>bank-card-checksum</c> when the number fails Luhn, as some old debit cards do.</summary>
internal sealed record CheckRealNameResponse(OwnAccountResponse Account, IReadOnlyList<string> Warnings);

/// <summary>
/// Real-name check (实名认证) by four factors. What can be told without the provider is told first, because each question is charged;
/// the question is recorded, asked outside any transaction, and its answer recorded and bound to the account.
/// </summary>
internal static class CheckRealName
{
    public static async Task<Results<Ok<CheckRealNameResponse>, ProblemHttpResult>> Handle(
        CheckRealNameRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        RealNameDesk desk,
        IIdentityVerifier verifier,
        AccountView view,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (ChineseDay.Of(clock.GetUtcNow()) is var today && Factors.Parse(request, today).Refused(out var invalid, out var factors))
            return Problems.From(invalid);
        var opened = await desk.OpenAsync(db, caller.Id, factors, ct);
        if (opened.Refused(out var refusal, out var check))
            return Problems.From(refusal);

        if (check is not null)
        {
            var answer = await verifier.CheckAsync(factors.ForProvider(), ct);
            // The answer was paid for: it is recorded even if the seller has hung up.
            await desk.RecordAsync(db, check, factors, answer, CancellationToken.None);
            if (answer.Result != IdentityResult.Passed)
                return Problems.From(RealNameRefusals.Of(answer));
        }
        var seller = await db.Sellers.AsNoTracking().SingleAsync(s => s.Id == caller.Id, ct);
        return TypedResults.Ok(new CheckRealNameResponse(view.Of(seller), factors.Card.PassesLuhn ? [] : ["bank-card-checksum"]));
    }
}

/// <summary>The four factors, each in its one form and possible in itself.</summary>
internal sealed record Factors(PersonName Name, IdNumber Id, BankCard Card, PhoneNumber Phone)
{
    public static Outcome<Factors> Parse(CheckRealNameRequest request, DateOnly today)
    {
        if (!PersonName.TryParse(request.Name, out var name))
            return RealNameRefusals.NameInvalid;
        if (!IdNumber.TryParse(request.IdNumber, out var id) || id.BornOn > today)
            return RealNameRefusals.IdNumberInvalid;
        if (!id.IsOfAge(today))
            return RealNameRefusals.Minor;
        if (!BankCard.TryParse(request.BankCard, out var card))
            return RealNameRefusals.BankCardInvalid;
        if (BankBins.Find(card).Kind == BankCardKind.Credit)
            return RealNameRefusals.CreditCard;
        if (!PhoneNumber.TryParse(request.Phone, out var phone))
            return SellerRefusals.PhoneInvalid;
        return new Factors(name, id, card, phone);
    }

    public FourFactors ForProvider() => new(Name.Text, Id.Text, Card.Digits, Phone.Digits);

    public override string ToString() => "Factors(***)";
}

/// <summary>Books around the provider's answers: who may ask, what was asked, what became of it.</summary>
internal sealed class RealNameDesk(PersonalData personal, IWatchlists watchlists, IOptions<RealNameOptions> options, TimeProvider clock)
{
    /// <summary>Records the question.</summary>
    /// <returns>The recorded question; null when this very person with this very card is already confirmed; or a refusal.</returns>
    public async Task<Outcome<RealNameCheck?>> OpenAsync(CardRecycleDb db, Guid sellerId, Factors factors, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var seller = await db
            .Sellers.FromSql($"select * from sellers.sellers where id = {sellerId} for update")
            .AsNoTracking()
            .SingleOrDefaultAsync(ct);
        if (seller is null)
            return SellerRefusals.AccountGone;
        if (seller.Blocked)
            return SellerRefusals.Blocked;
        var person = personal.Index("person", factors.Id.Text);
        if (seller.PersonHash is { } known && known != person)
            return RealNameRefusals.OtherPerson;
        if (seller.PersonHash is not null && IsBound(seller, factors))
            return (RealNameCheck?)null;

        var now = clock.GetUtcNow();
        var today = ChineseDay.StartOf(now);
        var asked = await db
            .RealNameChecks.AsNoTracking()
            .Where(c => c.SellerId == sellerId && c.AskedAt >= today)
            .Select(c => new { c.Result, c.AskedAt })
            .ToListAsync(ct);
        if (asked.Any(c => c.Result is null && c.AskedAt > now - options.Value.Pending))
            return RealNameRefusals.Running;
        if (
            asked.Count(c => c.Result == IdentityResult.Failed) >= options.Value.FailuresPerDay
            || asked.Count >= options.Value.ChecksPerDay
        )
            return RealNameRefusals.TooMany(today.AddDays(1) - now);

        var check = new RealNameCheck
        {
            Id = TimedId.New(now),
            SellerId = sellerId,
            PersonHash = person,
            AskedAt = now,
        };
        db.Add(check);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return check;
    }

    /// <summary>Records the answer and, if it is "passed", binds the person and the bank card to the account in the same
    /// transaction.</summary>
    public async Task RecordAsync(CardRecycleDb db, RealNameCheck check, Factors factors, IdentityCheck answer, CancellationToken ct)
    {
        (check.Result, check.Code, check.ProviderCode, check.AnsweredAt) = (
            answer.Result,
            answer.Code,
            answer.ProviderCode,
            clock.GetUtcNow()
        );
        if (answer.Result == IdentityResult.Passed)
        {
            var seller = await db.Sellers.SingleAsync(s => s.Id == check.SellerId, ct);
            var id = seller.Id;
            seller.PersonHash = check.PersonHash;
            seller.NameSealed = personal.Seal(SealedColumns.Name, id, factors.Name.Text);
            seller.IdNumberSealed = personal.Seal(SealedColumns.IdNumber, id, factors.Id.Text);
            seller.BankCardSealed = personal.Seal(SealedColumns.BankCard, id, factors.Card.Digits);
            seller.Bank = BankBins.Find(factors.Card).Bank;
            seller.RealNamedAt ??= check.AnsweredAt;
            if (seller.Level == KycLevel.Phone)
                seller.Level = KycLevel.RealName;
        }
        await db.SaveChangesAsync(ct);
        // What this finds holds no sign-up: it counts at the gate, which screens whom a crash leaves unscreened here.
        if (answer.Result == IdentityResult.Passed)
            await watchlists.ScreenAsync(db, new(check.SellerId, check.PersonHash, factors.Name.Text, factors.Id.BornOn), ct);
    }

    private bool IsBound(Seller seller, Factors factors) =>
        seller.BankCardSealed is { } card
        && personal.Open(SealedColumns.BankCard, seller.Id, card) == factors.Card.Digits
        && seller.NameSealed is { } name
        && personal.Open(SealedColumns.Name, seller.Id, name) == factors.Name.Text;
}

/// <summary>Days as people in China count them; UTC+8 all year.</summary>
internal static class ChineseDay
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    public static DateTimeOffset StartOf(DateTimeOffset at) => new DateTimeOffset(at.ToOffset(Offset).Date, Offset).ToUniversalTime();
}
