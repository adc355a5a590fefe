namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>Section <c>Cards:Photos</c>.</summary>
internal sealed class PhotoOptions
{
    /// <summary>Folder with the three files that photos are read with (docs/card-photos.md). Empty: numbers are typed.</summary>
    public string Models { get; set; } = "";

    /// <summary>How long a photo is kept that no deal has come of.</summary>
    public TimeSpan KeepUnused { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long one is kept that is part of a deal: as long as the deal can be disputed.</summary>
    public TimeSpan KeepUsed { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How many a seller may upload in an hour.</summary>
    public int PerHour { get; set; } = 40;

    /// <summary>How many are read at once; each takes one processor.</summary>
    public int AtOnce { get; set; } = 2;

    /// <summary>How many more may wait for their turn; others are sent away for a moment.</summary>
    public int Waiting { get; set; } = 8;

    public bool IsSound =>
        KeepUnused > TimeSpan.Zero && KeepUsed >= KeepUnused && PerHour > 0 && AtOnce is > 0 and <= 64 && Waiting is >= 0 and <= 1000;
}
