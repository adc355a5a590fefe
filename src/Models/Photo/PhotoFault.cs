namespace CardRecycle.Models.Photo;

/// <summary>Why a file is no photo that anything looks at.</summary>
public enum PhotoFault
{
    /// <summary>Neither JPEG nor PNG nor WebP, by its content.</summary>
    NotAPhoto,

    /// <summary>Its header promises more pixels than <see cref="CardPhoto.PixelsMax"/>; nothing was decoded.</summary>
    TooManyPixels,

    /// <summary>Fewer pixels on its shorter side than <see cref="CardPhoto.SideMin"/>.</summary>
    TooSmall,

    /// <summary>It moves.</summary>
    Animated,

    /// <summary>It ends early, or cannot be decoded.</summary>
    Damaged,
}

/// <summary>What the photographer can do better.</summary>
public enum RetakeHint
{
    TooDark,
    Blurred,
    Glare,
    CutOff,
    TooFar,

    /// <summary>No number was found, and nothing is wrong with the photo as such.</summary>
    NoNumber,
}
