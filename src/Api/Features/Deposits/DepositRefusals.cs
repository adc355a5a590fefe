using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;

namespace CardRecycle.Api.Features.Deposits;

internal static class DepositRefusals
{
    public static readonly Refusal NeverFromAPerson = new(
        "deposits/never-from-a-person",
        StatusCodes.Status409Conflict,
        "An ordinary person never pays a deposit",
        "Deposits come from recyclers and from corporate sellers (PUT /sellers/{sellerId}/company) only.",
        "保证金只向回收商和企业卖家收取，绝不向个人收取。"
    );

    public static readonly Refusal NoSuchSeller = new(
        "deposits/no-such-seller",
        StatusCodes.Status404NotFound,
        "There is no such seller",
        "No account has this id.",
        "没有这个卖家账户。"
    );

    public static readonly Refusal PartyUnnamed = new(
        "deposits/party-unnamed",
        StatusCodes.Status400BadRequest,
        "Not a party's name",
        $"A recycler has 1 to {AccountId.PartyLengthMax} letters, digits, '-', '_' or '.'; a corporate seller is named by its account id.",
        "往来单位编号格式不正确。"
    )
    {
        Field = "party",
    };

    public static readonly Refusal NotEnough = new(
        "deposits/not-enough",
        StatusCodes.Status409Conflict,
        "There is less than that",
        "The amount is above what is there and not reserved for another decision.",
        "可用余额不足。"
    )
    {
        Field = "amountFen",
    };

    public static readonly Refusal MoreThanOwed = new(
        "deposits/more-than-owed",
        StatusCodes.Status409Conflict,
        "The recycler owes less than that",
        "The amount is above what the recycler owes for cards.",
        "金额超过该回收商的应付款。"
    )
    {
        Field = "amountFen",
    };

    public static readonly Refusal NoDecidedCase = new(
        "deposits/no-decided-case",
        StatusCodes.Status409Conflict,
        "It rests on no decided case",
        "Money is forfeited, or a reward granted, by the decision of a closed case or dispute: give its id as caseId.",
        "没收保证金或发放奖励须以已结案的案件或争议为依据。"
    )
    {
        Field = "caseId",
    };

    public static readonly Refusal NotPossible = new(
        "deposits/not-possible",
        StatusCodes.Status400BadRequest,
        "This act does not go with this party",
        "A deposit of a recycler or a company is released or forfeited, that of a recycler also offset; a reporter is rewarded.",
        "该操作不适用于此类往来单位。"
    )
    {
        Field = "act",
    };

    public static readonly Refusal NoDecision = new(
        "deposits/no-such-decision",
        StatusCodes.Status404NotFound,
        "There is no such decision",
        "GET /staff/deposits/decisions lists them.",
        "没有这项决定。"
    );

    public static readonly Refusal DecidedBefore = new(
        "deposits/decided-before",
        StatusCodes.Status409Conflict,
        "The decision is final",
        "It was carried out or refused before.",
        "该决定已处理，不能重复操作。"
    );

    public static readonly Refusal SamePerson = new(
        "deposits/same-person",
        StatusCodes.Status409Conflict,
        "A second person is needed",
        "Whoever proposed it cannot also confirm it.",
        "须由另一名员工复核。"
    );

    public static readonly Refusal BankReferenceUsed = new(
        "deposits/bank-reference-used",
        StatusCodes.Status409Conflict,
        "This payment is booked for something else",
        "The bank's number stands in the books with another party or amount.",
        "该银行流水号已登记为其他款项，请核对。"
    )
    {
        Field = "bankReference",
    };
}
