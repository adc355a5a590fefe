using System.Globalization;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Notices;

/// <summary>
/// Puts notices into inboxes. Where the seller has said yes to a message of that topic in an app, the yes is used up and a message waits to
/// be sent there, in the same transaction.
/// </summary>
internal sealed class Inbox(IEnumerable<IAppMessages> apps)
{
    public const string Clock = "yyyy-MM-dd HH:mm";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    /// <summary>Needs an open transaction; the caller saves.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="notice">What the seller reads here.</param>
    /// <param name="facts">Values for templates beside those of the notice: <c>orderNo</c>, <c>amount</c>, <c>brand</c>.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task PutAsync(CardRecycleDb db, Notice notice, IReadOnlyDictionary<string, string> facts, CancellationToken ct)
    {
        db.Notices.Add(notice);
        if (TopicOf(notice.Kind) is not { } topic)
            return;
        foreach (var app in apps.Where(a => a.TemplateOf(topic) is not null))
        {
            if (!await UseConsentAsync(db, notice, app.Channel, topic, ct))
                continue;
            db.AppMessages.Add(
                new()
                {
                    Id = TimedId.New(notice.At),
                    NoticeId = notice.Id,
                    SellerId = notice.SellerId,
                    Channel = app.Channel,
                    Topic = topic,
                    Facts = FactsOf(notice, facts),
                    Page = notice.OrderId is { } order ? $"pages/orders/detail?id={order:D}" : $"pages/prices/brand?id={notice.BrandId}",
                    At = notice.At,
                    NextAttemptAt = notice.At,
                }
            );
            db.WakeAfterCommit(MessageLoop.WorkName);
        }
    }

    public static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"{fen / 100}.{fen % 100:D2}元");

    public static string Beijing(DateTimeOffset at) => at.ToOffset(beijing).ToString(Clock, CultureInfo.InvariantCulture);

    private static MessageTopic? TopicOf(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.Paid => MessageTopic.Paid,
            NoticeKind.Action or NoticeKind.Requote or NoticeKind.Dispute => MessageTopic.Action,
            NoticeKind.Price => MessageTopic.Price,
            _ => null,
        };

    private static Dictionary<string, string> FactsOf(Notice notice, IReadOnlyDictionary<string, string> more) =>
        new(more)
        {
            ["title"] = notice.Title,
            ["text"] = notice.Text,
            ["at"] = Beijing(notice.At),
            // A template's time may not be empty: what has no deadline says when it was.
            ["deadline"] = Beijing(notice.DeadlineAt ?? notice.At),
        };

    /// <summary>The oldest yes that is left; two notices at once never use the same.</summary>
    private static async Task<bool> UseConsentAsync(
        CardRecycleDb db,
        Notice notice,
        AppChannel channel,
        MessageTopic topic,
        CancellationToken ct
    ) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            update notices.message_consents set used_at = {notice.At} where id = (
                select id from notices.message_consents
                where seller_id = {notice.SellerId} and channel = {channel.ToString()} and topic = {topic.ToString()} and used_at is null
                order by id limit 1 for update skip locked)
            """,
            ct
        ) > 0;
}
