using System.Net.Http.Headers;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>Pictures as phones send them.</summary>
internal static class PictureFiles
{
    public static async Task<HttpResponseMessage> Upload(HttpClient client, byte[] file, string path = "/cards/photos")
    {
        using var form = new MultipartFormDataContent();
        using var photo = new ByteArrayContent(file);
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(photo, "photo", "photo.jpg");
        return await client.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> UploadEvidence(HttpClient client, byte[] file) =>
        Upload(client, file, "/cards/photos/evidence");

    /// <summary>Keeps a picture as evidence; its id.</summary>
    public static async Task<Guid> Evidence(HttpClient seller, byte[] file) =>
        (await Callers.Expect(await UploadEvidence(seller, file))).GetProperty("photoId").GetGuid();
}
