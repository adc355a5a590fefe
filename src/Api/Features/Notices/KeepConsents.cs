using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Notices;

/// <summary>The approved templates of one app; empty where messages are not set up.</summary>
internal sealed record MessageTemplatesResponse(AppChannel Channel, IReadOnlyList<MessageTemplateView> Templates);

/// <param name="Topic">What it is for.</param>
/// <param name="TemplateId">What the app's own dialogue is given.</param>
internal sealed record MessageTemplateView(MessageTopic Topic, string TemplateId);

/// <param name="Channel">The app whose dialogue was shown.</param>
/// <param name="Accepted">Ids of the templates that the person has said yes to, in this one dialogue.</param>
internal sealed record GiveConsentRequest(
    AppChannel Channel,
    [property: Required, MinLength(1), MaxLength(KeepConsents.TemplatesMax)] IReadOnlyList<string> Accepted
);

/// <summary>
/// Keeps what a seller has agreed to be sent. Each yes is good for one message, as in the apps themselves; nothing is sent without one.
/// </summary>
internal static class KeepConsents
{
    /// <summary>An app's dialogue shows three at most.</summary>
    public const int TemplatesMax = 3;

    /// <summary>More of one topic are not kept: nobody waits for so many messages.</summary>
    private const int WaitingMax = 20;

    public static Ok<MessageTemplatesResponse> Templates(QueryCode<AppChannel> channel, IEnumerable<IAppMessages> apps)
    {
        var app = apps.Single(a => a.Channel == channel.Value);
        return TypedResults.Ok(
            new MessageTemplatesResponse(
                channel.Value,
                [
                    .. Enum.GetValues<MessageTopic>()
                        .Where(t => app.TemplateOf(t) is not null)
                        .Select(t => new MessageTemplateView(t, app.TemplateOf(t)!)),
                ]
            )
        );
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Give(
        GiveConsentRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        IEnumerable<IAppMessages> apps,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var app = apps.Single(a => a.Channel == request.Channel);
        var now = clock.GetUtcNow();
        var topics = Enum.GetValues<MessageTopic>().Where(t => app.TemplateOf(t) is { } id && request.Accepted.Contains(id)).ToList();
        if (topics.Count < request.Accepted.Distinct().Count())
            return Problems.From(NoticeRefusals.TemplateUnknown);
        foreach (var topic in topics)
        {
            var waiting = await db.MessageConsents.CountAsync(
                c => c.SellerId == caller.Id && c.Channel == request.Channel && c.Topic == topic && c.UsedAt == null,
                ct
            );
            if (waiting < WaitingMax)
                db.MessageConsents.Add(
                    new()
                    {
                        Id = TimedId.New(now),
                        SellerId = caller.Id,
                        Channel = request.Channel,
                        Topic = topic,
                        GivenAt = now,
                    }
                );
        }
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>Takes back every yes that has not been used.</summary>
    public static async Task<NoContent> Withdraw(SellerCaller caller, CardRecycleDb db, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db
            .MessageConsents.Where(c => c.SellerId == caller.Id && c.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), ct);
        return TypedResults.NoContent();
    }
}
