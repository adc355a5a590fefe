using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <param name="Code">A fresh code to the account's own phone (<c>POST /sellers/sms-codes</c>): whoever holds only the device cannot erase.
/// </param>
internal sealed record EraseAccountRequest([Required, StringLength(6, MinimumLength = 6)] string Code)
{
    public override string ToString() => "EraseAccountRequest(***)";
}

/// <summary>Whether the account can be erased now, what stands in the way, what would go and what would stay.</summary>
internal sealed record ErasureOutlookResponse(
    bool Possible,
    IReadOnlyList<ErasureObstacle> Obstacles,
    IReadOnlyList<string> Erased,
    IReadOnlyList<KeptRecord> Kept
);

/// <param name="Code">Stable: <c>order-open</c>, <c>payout-open</c>, <c>payout-may-come-back</c>, <c>case-open</c>, <c>dispute-open</c>,
/// <c>receipt-pending</c>, <c>money-owed</c>, <c>account-frozen</c>, <c>company-account</c>, <c>real-name-running</c>.</param>
/// <param name="Message">For the seller.</param>
/// <param name="Count">How many.</param>
/// <param name="Until">When it ends by itself; null: not by itself.</param>
internal sealed record ErasureObstacle(string Code, string Message, int Count, DateTimeOffset? Until);

/// <param name="What">What stays.</param>
/// <param name="Why">By which law or for what.</param>
/// <param name="Until">Null: for good, since nobody can tell from it who it was.</param>
internal sealed record KeptRecord(string What, string Why, DateTimeOffset? Until);

internal sealed record AccountErasedResponse(DateTimeOffset ErasedAt, IReadOnlyList<string> Erased, IReadOnlyList<KeptRecord> Kept);

/// <summary>
/// The seller has the account erased (注销, 个人信息保护法第四十七条). Nothing may be open; everything personal goes in one transaction, in
/// every room that has any (<see cref="ISellerTraces"/>); what a law makes us keep stays without a name. Who signs in again is new.
/// </summary>
internal sealed class EraseAccount(
    CardRecycleDb db,
    PersonalData personal,
    AccountMatters matters,
    IEnumerable<ISellerTraces> rooms,
    IOptions<SignInOptions> signIn,
    IOptions<ErasureOptions> options,
    TimeProvider clock
)
{
    public static Task<Results<Ok<ErasureOutlookResponse>, ProblemHttpResult>> Show(
        SellerCaller caller,
        EraseAccount erasing,
        CancellationToken ct
    ) => erasing.ShowAsync(caller.Id, ct);

    private async Task<Results<Ok<ErasureOutlookResponse>, ProblemHttpResult>> ShowAsync(Guid sellerId, CancellationToken ct)
    {
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } seller)
            return Problems.From(SellerRefusals.AccountGone);
        var open = await OpenAsync(seller, ct);
        return TypedResults.Ok(
            new ErasureOutlookResponse(
                open.Count == 0,
                [.. open.Select(m => new ErasureObstacle(m.Code, m.Message, m.Count, m.Until))],
                ErasureTexts.Erased,
                ErasureTexts.Kept(clock.GetUtcNow() + options.Value.KeepFor)
            )
        );
    }

    public static Task<Results<Ok<AccountErasedResponse>, ProblemHttpResult>> Handle(
        EraseAccountRequest request,
        SellerCaller caller,
        EraseAccount erasing,
        CancellationToken ct
    ) => erasing.RunAsync(request.Code, caller.Id, ct);

    private async Task<Results<Ok<AccountErasedResponse>, ProblemHttpResult>> RunAsync(string code, Guid sellerId, CancellationToken ct)
    {
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } account)
            return Problems.From(SellerRefusals.AccountGone);
        // Before the code is used up: it was paid for.
        if (await OpenAsync(account, ct) is { Count: > 0 } open)
            return Problems.From(ErasureTexts.Refusal(open));
        var now = clock.GetUtcNow();
        if (await UseSmsCode.TryAsync(db, personal, account.PhoneIndex, code, signIn.Value.TriesMax, now, ct) is { } wrong)
            return Problems.From(wrong);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // An order that is being placed holds this row too (trigger orders_of_living_sellers): it is seen below, or refused there.
        var seller = await db.Sellers.FromSql($"select * from sellers.sellers where id = {sellerId} for update").SingleOrDefaultAsync(ct);
        if (seller is null)
            return Problems.From(SellerRefusals.AccountGone);
        if (await OpenAsync(seller, ct) is { Count: > 0 } late)
            return Problems.From(ErasureTexts.Refusal(late));
        foreach (var room in rooms)
            await room.ForgetAsync(db, sellerId, ct);
        await ForgetPhoneAsync(seller.PhoneIndex, now, ct);
        await db.Set<FaceCheck>().Where(c => c.SellerId == sellerId).ExecuteDeleteAsync(ct);
        Forget(seller, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new AccountErasedResponse(now, ErasureTexts.Erased, ErasureTexts.Kept(seller.KeptUntil!.Value)));
    }

    private async Task<IReadOnlyList<OpenMatter>> OpenAsync(Seller seller, CancellationToken ct)
    {
        var open = new List<OpenMatter>(await matters.OfAsync(db, seller, clock.GetUtcNow(), ct));
        foreach (var room in rooms)
            open.AddRange(await room.OpenAsync(db, seller.Id, ct));
        return open;
    }

    /// <summary>Codes of the last day stay: they are what limits how many a phone is sent.</summary>
    private Task<int> ForgetPhoneAsync(string phoneIndex, DateTimeOffset now, CancellationToken ct)
    {
        var limited = now - TimeSpan.FromDays(1);
        return db.SmsCodes.Where(c => c.PhoneIndex == phoneIndex && c.CreatedAt < limited).ExecuteDeleteAsync(ct);
    }

    private void Forget(Seller seller, DateTimeOffset now)
    {
        // No phone has this index, so the number is free for a new account.
        seller.PhoneIndex = $"erased:{seller.Id:N}";
        seller.PhoneSealed = personal.Seal(SealedColumns.Phone, seller.Id, "");
        (seller.NameSealed, seller.IdNumberSealed, seller.BankCardSealed, seller.Bank) = (null, null, null, null);
        (seller.WeChatOpenId, seller.AlipayOpenId, seller.AlipaySealed, seller.AlipayIndex) = (null, null, null, null);
        (seller.PaidToBankCard, seller.PaidFirst, seller.Level) = (false, null, KycLevel.Phone);
        (seller.ErasedAt, seller.KeptUntil) = (now, now + options.Value.KeepFor);
    }
}

/// <summary>What stands in the way of erasing an account, as far as the account itself and the books tell.</summary>
internal sealed class AccountMatters(IOptions<RealNameOptions> realName)
{
    public async Task<IReadOnlyList<OpenMatter>> OfAsync(CardRecycleDb db, Seller seller, DateTimeOffset now, CancellationToken ct)
    {
        List<OpenMatter> open = [];
        if (seller.Blocked)
            open.Add(new("account-frozen", "账户已被冻结，请先联系客服处理。", 1));
        if (seller.CompanyCode is not null)
            open.Add(new("company-account", "企业账户请联系客服办理注销。", 1));
        var owed = Chart.SellerPayable(seller.Id);
        var claimed = Chart.SellerRecovery(seller.Id);
        var stands = await db.Ledger.BalancesAsync([owed, claimed], ct);
        if (stands.Values.Any(b => b.Posted != Money.Zero || b.Pending != Money.Zero))
            open.Add(new("money-owed", "账户还有未结清的款项（待打款或待追偿）。", 1));
        var asked = now - realName.Value.Pending;
        var running = await db.RealNameChecks.CountAsync(c => c.SellerId == seller.Id && c.Result == null && c.AskedAt > asked, ct);
        if (running > 0)
            open.Add(new("real-name-running", "实名认证正在进行，请稍后再试。", running, now + realName.Value.Pending));
        return open;
    }
}

/// <summary>What a seller is told of it.</summary>
internal static class ErasureTexts
{
    public static readonly IReadOnlyList<string> Erased =
    [
        "手机号",
        "姓名、身份证号、银行卡号",
        "微信、支付宝的收款账户与登录关联",
        "站内消息、到价提醒与消息授权、人脸核验记录",
        "打款记录中的姓名与账号",
        "电子凭证中的姓名与卡号（凭证本身仍可验证）",
        "未成交卡片的卡号与卡密、照片",
        "订单中的设备标识与 IP 地址",
    ];

    public static IReadOnlyList<KeptRecord> Kept(DateTimeOffset until) =>
        [
            new("交易记录：订单、金额、时间、打款流水号（不含姓名与账号）", "电子商务法第三十一条、反洗钱与会计法规要求保存", until),
            new("身份证号的不可逆摘要", "用于单日限额与反欺诈，不能还原为身份证号", until),
            new("审核与争议记录（含您提交的说明）、风控特征（摘要与 IP）", "处理纠纷与反欺诈所需", until),
            new("账簿与电子凭证的校验值", "只增不改的账簿，不含个人信息", null),
        ];

    public static Refusal Refusal(IReadOnlyList<OpenMatter> open) =>
        new(
            "sellers/erasure-not-yet",
            StatusCodes.Status409Conflict,
            "The account cannot be erased yet",
            $"Still open: {string.Join(", ", open.Select(m => m.Code))}. GET /sellers/me/erasure says what each is and until when.",
            string.Join("", open.Select(m => m.Message))
        );
}
