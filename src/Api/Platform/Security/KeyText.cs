namespace CardRecycle.Api.Platform.Security;

/// <summary>Keys in configuration are base64.</summary>
internal static class KeyText
{
    /// <returns>False when the text is missing, not base64, shorter or longer than allowed, or one byte repeated.</returns>
    public static bool IsKey(string? text, int bytesMin, int bytesMax)
    {
        if (string.IsNullOrWhiteSpace(text))
            return false;
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length)
            && length >= bytesMin
            && length <= bytesMax
            && buffer.AsSpan(0, length).ContainsAnyExcept(buffer[0]);
    }
}
