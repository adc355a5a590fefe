using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>Deletes photos whose time has come, with their hashes and indexes.</summary>
internal sealed class PhotoRetention(WorkServices work) : WorkLoop(WorkName, "cards.photos", work)
{
    public const string WorkName = "card-photos";

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        if (await db.Photos.SingleOrDefaultAsync(p => p.Id == id, ct) is not { } photo)
            return;
        db.Photos.Remove(photo);
        await db.SaveChangesAsync(ct);
    }
}
