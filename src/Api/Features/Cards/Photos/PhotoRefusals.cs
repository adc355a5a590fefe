using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Photo;

namespace CardRecycle.Api.Features.Cards.Photos;

internal static class PhotoRefusals
{
    public static readonly Refusal NotFound = new(
        "cards/photo-not-found",
        StatusCodes.Status404NotFound,
        "There is no such photo",
        "No photo with this id, or none of yours; photos that no deal came of are deleted after a day.",
        "未找到该照片，请重新拍摄。"
    );

    public static readonly Refusal InUse = new(
        "cards/photo-in-use",
        StatusCodes.Status409Conflict,
        "The photo is part of a deal",
        "A photo that an order came of is kept for as long as the deal can be disputed; one photo serves one order.",
        "该照片已随订单提交，在争议期内保留。"
    );

    public static readonly Refusal TooMany = new(
        "cards/too-many-photos",
        StatusCodes.Status429TooManyRequests,
        "Too many photos",
        "The number of photos that a seller may upload in an hour is limited.",
        "拍照识别过于频繁，请稍后再试，或直接输入卡号。"
    )
    {
        RetryAfter = TimeSpan.FromMinutes(10),
    };

    public static readonly Refusal TooManyForOne = new(
        "cards/too-many-evidence-photos",
        StatusCodes.Status422UnprocessableEntity,
        "Too many pictures for one answer",
        $"At most {EvidencePhotos.PhotosMax} pictures go with one appeal or answer.",
        $"一次最多提交 {EvidencePhotos.PhotosMax} 张图片。"
    )
    {
        Field = "photoIds",
    };

    public static readonly Refusal Busy = new(
        "cards/photo-reader-busy",
        StatusCodes.Status503ServiceUnavailable,
        "Photos are waiting already",
        "Other photos are being read. Try again in a few seconds, or type the number.",
        "识别繁忙，请几秒后重试，或直接输入卡号。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    public static readonly Refusal Missing = Bad(
        "cards/photo-missing",
        "The photo is missing",
        "Send the photo as the file 'photo' of a multipart form.",
        "请选择一张照片。"
    );

    public static readonly Refusal TooLarge = Bad(
        "cards/photo-too-large",
        "The file is too large",
        $"A photo has at most {UploadPhoto.FileBytesMax / 1024 / 1024} MB.",
        "照片文件过大，请压缩后再上传。"
    );

    public static Refusal Of(PhotoFault fault) =>
        fault switch
        {
            PhotoFault.NotAPhoto => Bad(
                "cards/not-a-photo",
                "This is no photo",
                "A photo is a JPEG, a PNG or a WebP, by its content.",
                "仅支持 JPG、PNG、WebP 图片。"
            ),
            PhotoFault.TooManyPixels => Bad(
                "cards/photo-too-many-pixels",
                "The photo has too many pixels",
                $"A photo has at most {CardPhoto.PixelsMax / 1_000_000} million pixels.",
                "照片分辨率过高，请降低分辨率后再上传。"
            ),
            PhotoFault.TooSmall => Bad(
                "cards/photo-too-small",
                "The photo is too small",
                $"The shorter side of a photo has at least {CardPhoto.SideMin} pixels.",
                "照片尺寸过小，请靠近卡片重新拍摄。"
            ),
            PhotoFault.Animated => Bad("cards/photo-animated", "The picture moves", "A photo has one frame.", "请上传静态照片。"),
            PhotoFault.Damaged => Bad(
                "cards/photo-damaged",
                "The photo is damaged",
                "The file ends early, or cannot be decoded.",
                "照片文件已损坏，请重新拍摄。"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault."),
        };

    private static Refusal Bad(string type, string title, string detail, string message) =>
        new(type, StatusCodes.Status422UnprocessableEntity, title, detail, message) { Field = "photo" };
}
