namespace CardRecycle.Api.Gateways.Identity;

/// <summary>A face check that has begun: where the person goes, and how its result is asked for.</summary>
internal sealed record FaceStart(string Token, Uri Page);

/// <summary>What the provider says of a face check.</summary>
internal enum FaceResult
{
    Passed,

    /// <summary>Not the person, not alive, or given up.</summary>
    Failed,

    /// <summary>The person has not been through it yet.</summary>
    Pending,

    /// <summary>Busy, no answer: ask again.</summary>
    Unknown,
}

/// <param name="Result">What came out.</param>
/// <param name="Code">The provider's code of a failure.</param>
/// <param name="IdNumber">Whose face it was compared with.</param>
/// <param name="Extra">What was handed over at the start.</param>
internal sealed record FaceAnswer(FaceResult Result, string? Code, string? IdNumber = null, string? Extra = null)
{
    public override string ToString() => $"FaceAnswer({Result})";
}

/// <summary>Face check (人脸核身) by a third party: it shows its own page to the person, and tells the result to us alone.</summary>
internal interface IFaceVerifier
{
    /// <param name="name">Real name.</param>
    /// <param name="idNumber">ID number.</param>
    /// <param name="extra">Comes back with the result; binds it to what it was asked for.</param>
    /// <param name="returnTo">Where the provider's page leads back to; null: nowhere.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Null when the provider does not begin one now.</returns>
    Task<FaceStart?> StartAsync(string name, string idNumber, string extra, Uri? returnTo, CancellationToken ct);

    Task<FaceAnswer> ReadAsync(string token, CancellationToken ct);
}
