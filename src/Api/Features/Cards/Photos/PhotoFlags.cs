namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>What a reviewer is told of a photo. A flag never rejects a deal by itself.</summary>
internal static class PhotoFlags
{
    /// <summary>The number that was read, or the barcode, is not the one that was submitted.</summary>
    public const string NumberMismatch = "number-mismatch";

    /// <summary>The barcode says another number than all readings of the printed one do.</summary>
    public const string BarcodeDiffers = "barcode-differs";

    /// <summary>Another seller has uploaded a photo with the same number on it.</summary>
    public const string NumberOfAnother = "number-of-another-seller";

    /// <summary>All but the same picture was uploaded by another seller.</summary>
    public const string PhotoOfAnother = "photo-of-another-seller";

    /// <summary>Much the same picture came with another number, from the same seller.</summary>
    public const string SimilarPhoto = "similar-photo";
    public const string EditedByProgram = "edited-by-program";
    public const string LowQuality = "low-quality";

    /// <summary>Those that a rule of the risk team may ask about (<c>photoFlagged</c>).</summary>
    public static readonly IReadOnlyList<string> Contradicting = [NumberMismatch, BarcodeDiffers, NumberOfAnother, PhotoOfAnother];

    public static readonly IReadOnlyDictionary<string, string> Labels = new Dictionary<string, string>
    {
        [NumberMismatch] = "照片上的卡号与提交的卡号不一致",
        [BarcodeDiffers] = "条形码与印刷卡号不一致",
        [NumberOfAnother] = "其他卖家上传过同一卡号的照片",
        [PhotoOfAnother] = "与其他卖家上传的照片几乎相同",
        [SimilarPhoto] = "与该卖家另一卡号的照片高度相似",
        [EditedByProgram] = "照片经过图片编辑软件处理",
        [LowQuality] = "照片质量较差，未能可靠识别",
    };
}
