namespace CardRecycle.Api.Platform.Http;

/// <summary>
/// An expected "no", as a value. <paramref name="Type"/> is stable and starts with the room: <c>orders/quote-expired</c>; clients decide on
/// it alone. <paramref name="Detail"/> says in English what is wrong and what is allowed, <paramref name="Message"/> in Chinese what the
/// person can do.
/// </summary>
internal sealed record Refusal(string Type, int Status, string Title, string Detail, string Message)
{
    /// <summary>The request field that is at fault, if one is.</summary>
    public string? Field { get; init; }

    /// <summary>When to try again, if trying again can help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A value, or the reason why there is none.</summary>
internal readonly struct Outcome<T>
{
    private readonly T value;
    private readonly Refusal? refusal;

    private Outcome(T value, Refusal? refusal) => (this.value, this.refusal) = (value, refusal);

    /// <returns>True with the refusal, or false with the value.</returns>
    public bool Refused(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Refusal? refusal,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(true)] out T value
    )
    {
        (refusal, value) = (this.refusal, this.value);
        return refusal is not null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default!, refusal);
}
