namespace CardRecycle.Api.Platform.Security;

/// <summary>What one member of staff asks for and another decides on (双人复核), until it runs out. Kept for good.</summary>
internal abstract class TwoPersonRequest
{
    public required Guid Id { get; init; }
    public required string Reason { get; init; }
    public required string AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public bool? Approved { get; set; }

    public bool IsOpen(DateTimeOffset now) => DecidedAt is null && now < ExpiresAt;
}
