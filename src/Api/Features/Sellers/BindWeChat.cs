using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Sellers;

internal sealed record BindWeChatRequest([Required, StringLength(128, MinimumLength = 1)] string JsCode)
{
    public override string ToString() => "BindWeChatRequest(***)";
}

/// <summary>Binds the WeChat account that is signed in to the mini-program: payouts go to it. One WeChat account, one account
/// here.</summary>
internal static class BindWeChat
{
    public static async Task<Results<Ok<OwnAccountResponse>, ProblemHttpResult>> Handle(
        BindWeChatRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        IWeChatSessions weChat,
        AccountView view,
        CancellationToken ct
    )
    {
        var (openId, error) = await weChat.ExchangeAsync(request.JsCode, ct);
        if (openId is null)
            return Problems.From(RefusalOf(error));
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == caller.Id, ct) is not { } seller)
            return Problems.From(SellerRefusals.AccountGone);
        try
        {
            // Only an account that has none yet takes one: two codes at once cannot overwrite each other.
            var bound = await db
                .Sellers.Where(s => s.Id == caller.Id && (s.WeChatOpenId == null || s.WeChatOpenId == openId))
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.WeChatOpenId, openId), ct);
            if (bound == 0)
                return Problems.From(SellerRefusals.WeChatAlreadyBound);
        }
        catch (PostgresException e) when (e.ConstraintName == Seller.WeChatConstraint)
        {
            return Problems.From(SellerRefusals.WeChatBoundToOther);
        }
        seller.WeChatOpenId = openId;
        return TypedResults.Ok(view.Of(seller));
    }

    public static Refusal RefusalOf(int error) =>
        error switch
        {
            40029 or 40163 or 41008 => SellerRefusals.WeChatCodeInvalid,
            40226 => SellerRefusals.WeChatUserRisky,
            _ => SellerRefusals.WeChatBusy,
        };
}
