using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Sellers;

/// <param name="JsCode">From <c>wx.login</c>; works once.</param>
/// <param name="PhoneCode">From the event of the button that gives the phone number; needed the first time. Not the code of
/// <c>wx.login</c>.</param>
/// <param name="Agreement">Version of the agreements that was agreed to.</param>
internal sealed record SignInByWeChatRequest(
    [property: Required, StringLength(128, MinimumLength = 1)] string JsCode,
    [property: StringLength(128, MinimumLength = 1)] string? PhoneCode = null,
    [property: StringLength(32)] string? Agreement = null
)
{
    public override string ToString() => "SignInByWeChatRequest(***)";
}

/// <param name="AuthCode">From <c>my.getAuthCode</c>; works once.</param>
/// <param name="Phone">From <c>my.getPhoneNumber</c>, as it is; needed the first time.</param>
/// <param name="Agreement">Version of the agreements that was agreed to.</param>
internal sealed record SignInByAlipayRequest(
    [property: Required, StringLength(128, MinimumLength = 1)] string AuthCode,
    [property: StringLength(4096)] string? Phone = null,
    [property: StringLength(32)] string? Agreement = null
)
{
    public override string ToString() => "SignInByAlipayRequest(***)";
}

/// <summary>
/// Signs in with the app that the mini-program runs in. An app account that is known here needs nothing more; an unknown one is linked, for
/// good, to the account of the phone number that the app vouches for, which is opened if there is none.
/// </summary>
internal sealed class SignInByApp(Accounts accounts)
{
    public static async Task<Results<Ok<SignInResponse>, ProblemHttpResult>> WeChat(
        SignInByWeChatRequest request,
        CardRecycleDb db,
        IWeChatSessions weChat,
        IWeChatPhones phones,
        SignInByApp signIn,
        CancellationToken ct
    )
    {
        if (signIn.accounts.RefuseAgreement(request.Agreement) is { } outdated)
            return Problems.From(outdated);
        var (openId, error) = await weChat.ExchangeAsync(request.JsCode, ct);
        if (openId is null)
            return Problems.From(BindWeChat.RefusalOf(error));
        var app = new LinkedApp(SignInWay.WeChat, openId);
        if (await app.FindAsync(db, ct) is { } known)
            return await signIn.BeginAsync(db, known, false, request.Agreement, app.Way, ct);
        if (request.PhoneCode is not { } code)
            return Problems.From(SellerRefusals.PhoneNeeded);
        var (number, phoneError) = await phones.ReadAsync(code, ct);
        return number is null
            ? Problems.From(phoneError == InvalidPhoneCode ? SellerRefusals.PhoneProofInvalid : SellerRefusals.PhoneProofUnavailable)
            : await signIn.LinkAsync(db, app, number, request.Agreement, ct);
    }

    public static async Task<Results<Ok<SignInResponse>, ProblemHttpResult>> Alipay(
        SignInByAlipayRequest request,
        CardRecycleDb db,
        IAlipaySessions alipay,
        SignInByApp signIn,
        CancellationToken ct
    )
    {
        if (signIn.accounts.RefuseAgreement(request.Agreement) is { } outdated)
            return Problems.From(outdated);
        var (openId, isInvalid) = await alipay.ExchangeAsync(request.AuthCode, ct);
        if (openId is null)
            return Problems.From(isInvalid ? SellerRefusals.AlipayCodeInvalid : SellerRefusals.AlipayBusy);
        var app = new LinkedApp(SignInWay.Alipay, openId);
        if (await app.FindAsync(db, ct) is { } known)
            return await signIn.BeginAsync(db, known, false, request.Agreement, app.Way, ct);
        if (request.Phone is not { } sealedPhone)
            return Problems.From(SellerRefusals.PhoneNeeded);
        return alipay.OpenPhone(sealedPhone) is { } number
            ? await signIn.LinkAsync(db, app, number, request.Agreement, ct)
            : Problems.From(SellerRefusals.PhoneProofInvalid);
    }

    private readonly Accounts accounts = accounts;

    /// <summary>WeChat: unknown, used, too old, or the code of wx.login in its place.</summary>
    private const int InvalidPhoneCode = 40029;

    private async Task<Results<Ok<SignInResponse>, ProblemHttpResult>> LinkAsync(
        CardRecycleDb db,
        LinkedApp app,
        string number,
        string? agreement,
        CancellationToken ct
    )
    {
        if (!PhoneNumber.TryParse(number, out var phone))
            return Problems.From(SellerRefusals.PhoneInvalid);
        var (seller, isNew) = await accounts.OfPhoneAsync(db, phone, ct);
        // Before anything is bound to it.
        if (seller.Blocked)
            return Problems.From(SellerRefusals.Blocked);
        try
        {
            if (!await app.LinkAsync(db, seller.Id, ct))
                return Problems.From(app.Way == SignInWay.WeChat ? SellerRefusals.WeChatAlreadyBound : SellerRefusals.AlipayAlreadyBound);
        }
        catch (PostgresException e) when (e.ConstraintName is Seller.WeChatConstraint or Seller.AlipayOpenIdConstraint)
        {
            return Problems.From(app.Way == SignInWay.WeChat ? SellerRefusals.WeChatBoundToOther : SellerRefusals.AlipayBoundToOther);
        }
        return await BeginAsync(db, seller, isNew, agreement, app.Way, ct);
    }

    private async Task<Results<Ok<SignInResponse>, ProblemHttpResult>> BeginAsync(
        CardRecycleDb db,
        Seller seller,
        bool isNew,
        string? agreement,
        SignInWay way,
        CancellationToken ct
    ) =>
        (await accounts.BeginSessionAsync(db, seller, isNew, agreement, way, ct)).Refused(out var refusal, out var session)
            ? Problems.From(refusal)
            : TypedResults.Ok(session);

    /// <summary>An account of the app.</summary>
    private readonly record struct LinkedApp(SignInWay Way, string OpenId)
    {
        public Task<Seller?> FindAsync(CardRecycleDb db, CancellationToken ct)
        {
            var openId = OpenId;
            return Way == SignInWay.WeChat
                ? db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.WeChatOpenId == openId, ct)
                : db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.AlipayOpenId == openId, ct);
        }

        /// <returns>False when the account has another one of this app already.</returns>
        public async Task<bool> LinkAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
        {
            var openId = OpenId;
            var linked =
                Way == SignInWay.WeChat
                    ? await db
                        .Sellers.Where(s => s.Id == sellerId && (s.WeChatOpenId == null || s.WeChatOpenId == openId))
                        .ExecuteUpdateAsync(s => s.SetProperty(x => x.WeChatOpenId, openId), ct)
                    : await db
                        .Sellers.Where(s => s.Id == sellerId && (s.AlipayOpenId == null || s.AlipayOpenId == openId))
                        .ExecuteUpdateAsync(s => s.SetProperty(x => x.AlipayOpenId, openId), ct);
            return linked > 0;
        }
    }
}
