using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Deposits;

/// <summary>What a payment was for.</summary>
internal enum BankPayment
{
    /// <summary>A recycler pays for cards; party: the recycler.</summary>
    RecyclerPaid,

    /// <summary>We pay a reward; party: the reporter.</summary>
    RewardPaid,

    /// <summary>We pay VAT; no party.</summary>
    VatPaid,

    /// <summary>We hand withheld income tax over; no party.</summary>
    WithheldTaxPaid,
}

/// <summary>
/// Finance books what the bank's statement shows. The bank's number makes the journal's id: one payment is
/// booked once, whoever tries again,
/// and never for two.
/// </summary>
internal static class BookPayment
{
    /// <summary>A phone number or an account's id is a person's, whatever it is called.</summary>
    private const int PhoneDigits = 11;

    public static Task<Results<Ok<PaymentBooked>, ProblemHttpResult>> RecyclerDeposit(
        string recycler,
        DepositPayInRequest request,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!AccountId.IsParty(recycler))
            return Refuse(DepositRefusals.PartyUnnamed);
        if (Guid.TryParse(recycler, out _) || (recycler.Length == PhoneDigits && recycler.All(char.IsAsciiDigit)))
            return Refuse(DepositRefusals.NeverFromAPerson);
        return DepositAsync(db, Chart.RecyclerDeposit(recycler), request, clock, ct);
    }

    public static async Task<Results<Ok<PaymentBooked>, ProblemHttpResult>> CompanyDeposit(
        Guid sellerId,
        DepositPayInRequest request,
        CardRecycleDb db,
        ISellers sellers,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await sellers.FindAsync(db, sellerId, ct) is not { } seller)
            return Problems.From(DepositRefusals.NoSuchSeller);
        if (seller.Company is null)
            return Problems.From(DepositRefusals.NeverFromAPerson);
        return await DepositAsync(db, Chart.CompanyDeposit(sellerId), request, clock, ct);
    }

    public static async Task<Results<Ok<PaymentBooked>, ProblemHttpResult>> Handle(
        BankPaymentRequest request,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var (kind, party, now) = (request.Kind, request.Party ?? "", clock.GetUtcNow());
        var hasParty = kind is BankPayment.RecyclerPaid or BankPayment.RewardPaid;
        if (hasParty != AccountId.IsParty(party))
            return Problems.From(DepositRefusals.PartyUnnamed);
        var (id, reference, amount) = (IdOf(request.BankReference), request.BankReference, new Money(request.AmountFen));
        var account = kind switch
        {
            BankPayment.RecyclerPaid => Chart.RecyclerReceivable(party),
            BankPayment.RewardPaid => Chart.RewardPayable(party),
            BankPayment.VatPaid => Chart.VatPayable,
            _ => Chart.WithheldTax,
        };
        var journal = kind switch
        {
            BankPayment.RecyclerPaid => DepositJournals.RecyclerPaid(id, reference, party, amount, now),
            BankPayment.RewardPaid => DepositJournals.RewardPaid(id, reference, party, amount, now),
            _ => DepositJournals.TaxPaid(id, reference, account, amount, now),
        };
        // What a recycler owes is not limited in the books: a sale that is taken back may leave it below zero. A typing error is refused.
        if (
            kind == BankPayment.RecyclerPaid
            && await db.Ledger.FindJournalAsync(id, ct) is null
            && amount > (await db.Ledger.BalanceAsync(account, ct)).Available
        )
            return Problems.From(DepositRefusals.MoreThanOwed);
        return await BookAsync(db, journal, account, ct);
    }

    private static Task<Results<Ok<PaymentBooked>, ProblemHttpResult>> DepositAsync(
        CardRecycleDb db,
        AccountId deposit,
        DepositPayInRequest request,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        BookAsync(
            db,
            DepositJournals.PaidIn(IdOf(request.BankReference), request.BankReference, deposit, new(request.AmountFen), clock.GetUtcNow()),
            deposit,
            ct
        );

    private static async Task<Results<Ok<PaymentBooked>, ProblemHttpResult>> BookAsync(
        CardRecycleDb db,
        Journal journal,
        AccountId account,
        CancellationToken ct
    )
    {
        LedgerPosting posting;
        try
        {
            posting = await db.Ledger.PostOnceAsync(journal, ct);
        }
        catch (LedgerIdReusedException)
        {
            return Problems.From(DepositRefusals.BankReferenceUsed);
        }
        if (posting == LedgerPosting.InsufficientFunds)
            return Problems.From(DepositRefusals.NotEnough);
        await db.SaveChangesAsync(ct);
        var balance = await db.Ledger.BalanceAsync(account, ct);
        return TypedResults.Ok(
            new PaymentBooked(journal.Id, account.ToString(), posting == LedgerPosting.AlreadyPosted, balance.Available.Fen)
        );
    }

    private static Guid IdOf(string bankReference) => LedgerId.Derive(Guid.Empty, "bank " + bankReference);

    private static Task<Results<Ok<PaymentBooked>, ProblemHttpResult>> Refuse(Refusal refusal) =>
        Task.FromResult<Results<Ok<PaymentBooked>, ProblemHttpResult>>(Problems.From(refusal));
}

/// <param name="AmountFen">What was paid in, in fen.</param>
/// <param name="BankReference">The bank's number of the payment; it is booked once.</param>
internal sealed record DepositPayInRequest(
    [property: Range(1, 1_000_000_000_000)] long AmountFen,
    [property: Required, StringLength(64, MinimumLength = 4), RegularExpression("[A-Za-z0-9_.-]+")] string BankReference
);

/// <param name="Kind">What it was for.</param>
/// <param name="AmountFen">In fen.</param>
/// <param name="BankReference">The bank's number of the payment; it is booked once.</param>
/// <param name="Party">The recycler or reporter; left out for taxes.</param>
internal sealed record BankPaymentRequest(
    BankPayment Kind,
    [property: Range(1, 1_000_000_000_000)] long AmountFen,
    [property: Required, StringLength(64, MinimumLength = 4), RegularExpression("[A-Za-z0-9_.-]+")] string BankReference,
    string? Party = null
);

/// <param name="JournalId">In the books.</param>
/// <param name="Account">The account that it changed.</param>
/// <param name="Repeated">True: it was booked before, and nothing has changed.</param>
/// <param name="AvailableFen">What is on the account now and not reserved, in fen.</param>
internal sealed record PaymentBooked(Guid JournalId, string Account, bool Repeated, long AvailableFen);
