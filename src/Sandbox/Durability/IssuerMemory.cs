using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Issuers.Cards;
using CardRecycle.Sandbox.Issuers.Redemption;

namespace CardRecycle.Sandbox.Durability;

/// <summary>One effect at the issuers; what belongs together stands in one line.</summary>
internal sealed record IssuerLine
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TestCard? Card { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecordedRequest? Request { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BookedAcquisition? Acquisition { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RedemptionSubmission? Submission { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeliveredCallback? Delivery { get; init; }
}

/// <summary>
/// What the issuers know. Cards, requests and acquisitions belong to the gate of <see cref="IssuerBooks"/>. A live effect and a replayed
/// one go the same way.
/// </summary>
internal sealed class IssuerMemory
{
    private readonly Journal<IssuerLine>? journal;

    public IssuerMemory(DataFolder folder) => journal = folder.Open<IssuerLine>("issuers", Take, Lines);

    public Dictionary<string, TestCard> Cards { get; } = [];
    public Dictionary<(string Protocol, RequestKind Kind, string Id), RecordedRequest> Requests { get; } = [];
    public List<BookedAcquisition> Acquisitions { get; } = [];
    public ConcurrentDictionary<string, Uri> Submissions { get; } = new();
    public ConcurrentQueue<DeliveredCallback> Deliveries { get; } = new();

    public void Keep(IssuerLine line)
    {
        Take(line);
        journal?.Append(line);
    }

    private void Take(IssuerLine line)
    {
        if (line.Card is { } card)
            Cards[card.Key] = card;
        if (line.Request is { } request)
            Requests[(request.Protocol, request.Kind, request.Id)] = request;
        if (line.Acquisition is { } acquisition)
            Acquisitions.Add(acquisition);
        if (line.Submission is { } submission)
            Submissions[submission.RequestId] = submission.Notify;
        if (line.Delivery is { } delivery)
            Deliveries.Enqueue(delivery);
    }

    private IEnumerable<IssuerLine> Lines() =>
        [
            .. Cards.Values.Select(c => new IssuerLine { Card = c }),
            .. Requests.Values.Select(r => new IssuerLine { Request = r }),
            .. Acquisitions.Select(a => new IssuerLine { Acquisition = a }),
            .. Submissions.Select(s => new IssuerLine { Submission = new(s.Key, s.Value) }),
            .. Deliveries.Select(d => new IssuerLine { Delivery = d }),
        ];
}
