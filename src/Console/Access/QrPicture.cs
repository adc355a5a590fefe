using QRCoder;

namespace CardRecycle.StaffConsole.Access;

/// <summary>A QR code as an address of its own: the secret in it goes to no other server.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 5;

    public static string Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(PixelsPerModule));
    }
}
