using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Crypto;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Receipts;

/// <summary>Each checkpoint goes to a time stamp authority, a witness and a folder; none of them can hold up a receipt.</summary>
public sealed class CheckpointsGoOut(PublishingReceiptsSystem system) : IClassFixture<PublishingReceiptsSystem>
{
    [Fact]
    public async Task A_checkpoint_is_stamped_witnessed_and_written_and_the_next_one_is_shown_to_grow_out_of_it()
    {
        var first = await Sealed(3);
        await system.PublishOut();
        var note = Encoding.UTF8.GetBytes(first.Note);
        using var anyone = system.AnonymousClient();
        using var root = await Root();
        var stamp = TimeStamp.Check(await anyone.GetByteArrayAsync($"/receipts/checkpoints/{first.Size}/time-stamp"), note, root);
        stamp.Time.ShouldBe(system.Clock.GetUtcNow(), TimeSpan.FromSeconds(1));
        (await Witnessed(first.Size)).ShouldBe(first.Note);
        (await File.ReadAllBytesAsync(Path.Combine(system.Folder, $"checkpoint-{first.Size:D12}.txt"))).ShouldBe(note);

        await TheWitnessSays(first, anyone);

        var second = await Sealed(2);
        await system.PublishOut();
        // What the witness holds, against what the log says of itself today.
        var proof = ConsistencyFile.FromBytes(await anyone.GetByteArrayAsync($"/receipts/consistency?from={first.Size}"));
        proof.Earlier.ShouldBe(await Witnessed(first.Size));
        proof.Check(await system.PublicKey()).Later.Size.ShouldBe(second.Size);
        (await Witnessed(second.Size)).ShouldBe(second.Note);
        using var staff = system.StaffClient("operations");
        var places = (await staff.GetFromJsonAsync<JsonElement>("/staff/receipts/publications")).GetProperty("places");
        places.EnumerateArray().Select(p => p.GetProperty("kind").GetString()).ShouldBe(["TimeStamp", "Folder", "Witness"]);
        places.EnumerateArray().ShouldAllBe(p => p.GetProperty("lastSize").GetInt64() == second.Size);
    }

    private async Task TheWitnessSays(LogCheckpoint checkpoint, HttpClient anyone)
    {
        using var sandbox = system.SandboxClient();
        var witness = WitnessKey.Parse(await sandbox.GetStringAsync("/witness/key"));
        var keys = await system.PublicKey();
        var cosigned = await anyone.GetStringAsync($"/receipts/checkpoints/{checkpoint.Size}/cosignatures");
        var (read, note, at) = Cosignature.Check(cosigned, keys, witness);
        (read.Size, note).ShouldBe((checkpoint.Size, checkpoint.Note));
        at.ShouldBe(system.Clock.GetUtcNow(), TimeSpan.FromSeconds(1));
        // Neither another witness, nor another checkpoint, nor another time.
        Should.Throw<ReceiptFormatException>(() => Cosignature.Check(cosigned, keys, WitnessKey.Of(witness.Name, new byte[32])));
        Should.Throw<ReceiptFormatException>(() => Cosignature.Check(checkpoint.Note, keys, witness));
        var line = cosigned.TrimEnd('\n').LastIndexOf(' ') + 1;
        var tagged = Convert.FromBase64String(cosigned[line..].Trim());
        foreach (var i in (int[])[4, 11, 12, 75])
        {
            var altered = tagged.ToArray();
            altered[i] ^= 1;
            Should.Throw<ReceiptFormatException>(
                () => Cosignature.Check(cosigned[..line] + Convert.ToBase64String(altered) + "\n", keys, witness),
                $"byte {i}"
            );
        }
    }

    [Fact]
    public async Task What_is_down_holds_up_no_receipt_and_gets_its_checkpoints_later()
    {
        using var sandbox = system.SandboxClient();
        foreach (var provider in (string[])["tsa", "witness"])
            (await sandbox.PutAsJsonAsync($"/faults/{provider}", new { maintenance = true })).EnsureSuccessStatusCode();
        var order = system.Paid();
        await system.Publish(order);
        var checkpoint = await Sealed(0);
        await system.PublishOut();
        ReceiptCheck.Verify(await system.Receipt(order), await system.PublicKey()).IsValid.ShouldBeTrue();
        using var anyone = system.AnonymousClient();
        var path = $"/receipts/checkpoints/{checkpoint.Size}/time-stamp";
        (await anyone.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var waiting = await system.InDatabase(db => db.Publications.Where(p => p.DoneAt == null).ToListAsync());
        waiting.Select(p => p.Failure).ShouldBe(["http-503", "http-503"]);

        (await sandbox.DeleteAsync("/faults")).EnsureSuccessStatusCode();
        system.Clock.Advance(TimeSpan.FromHours(1));
        await system.PublishOut();
        (await anyone.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Witnessed(checkpoint.Size)).ShouldBe(checkpoint.Note);
        (await system.InDatabase(db => db.Publications.CountAsync(p => p.DoneAt == null))).ShouldBe(0);
    }

    [Fact]
    public async Task The_witness_takes_no_history_that_does_not_grow_out_of_what_it_holds()
    {
        var held = await Sealed(1);
        await system.PublishOut();
        var signer = system.Services.GetRequiredService<ReceiptKeys>().Signer;
        var now = system.Clock.GetUtcNow();
        var (root, sm3Root) = (TreeHash.Sha256.Leaf([1]), TreeHash.Sm3.Leaf([1]));
        var rewritten = signer.Sign(held.Size + 1, root, sm3Root, now);
        (await Submit(held.Size, [], rewritten)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Submit(held.Size, [root], rewritten)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Submit(0, [], rewritten)).ShouldBe((HttpStatusCode.Conflict, $"{held.Size}\n"));
        (await Submit(held.Size, [], signer.Sign(held.Size, root, sm3Root, now))).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Submit(held.Size + 2, [], rewritten)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Submit(held.Size, [], rewritten.Replace("\ntime 2026", "\ntime 2027"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Submit(held.Size, [], "another.log/receipts" + rewritten[rewritten.IndexOf('\n')..])).Status.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await Witnessed(held.Size)).ShouldBe(held.Note);
    }

    [Fact]
    public async Task A_time_stamp_proves_nothing_for_other_data_another_root_or_with_a_byte_changed()
    {
        var checkpoint = await Sealed(1);
        await system.PublishOut();
        using var anyone = system.AnonymousClient();
        var stamp = await anyone.GetByteArrayAsync($"/receipts/checkpoints/{checkpoint.Size}/time-stamp");
        var note = Encoding.UTF8.GetBytes(checkpoint.Note);
        using var root = await Root();
        TimeStamp.Check(stamp, note, root).Authority.ShouldContain("Sandbox TSA");
        Should.Throw<CryptoRefusedException>(() => TimeStamp.Check(stamp, [.. note, 0], root));
        Should.Throw<CryptoRefusedException>(() => TimeStamp.Check(stamp, note, root, TimeStampRequest.For(note)), "another nonce");
        using var other = X509CertificateLoader.LoadCertificate(
            Convert.FromBase64String(
                CardRecycle.Sandbox.DevKeys.Create().ForReceiptPublishing(new("http://x"))["Gateways:TimeStamping:RootCertificate"]!
            )
        );
        Should.Throw<CryptoRefusedException>(() => TimeStamp.Check(stamp, note, other));
        Should.Throw<CryptoRefusedException>(() => TimeStamp.Check(stamp[..^1], note, root));
        var refused = 0;
        for (var i = 0; i < stamp.Length; i += 97)
        {
            var altered = stamp.ToArray();
            altered[i] ^= 1;
            try
            {
                // Bytes outside what is signed (version numbers, algorithm lists) may change; what the stamp says may not.
                TimeStamp.Check(altered, note, root).ShouldBe(TimeStamp.Check(stamp, note, root));
            }
            catch (CryptoRefusedException)
            {
                refused++;
            }
        }
        refused.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task The_authority_stamps_nothing_that_is_no_request()
    {
        using var sandbox = system.SandboxClient();
        using var wrongType = await sandbox.PostAsync("/tsa", new ByteArrayContent(TimeStampRequest.For("x"u8).ToBytes()));
        wrongType.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        using var root = await Root();
        foreach (
            var junk in (byte[][])
                [
                    [],
                    [1, 2, 3],
                    TimeStampRequest.For("x"u8).ToBytes()[..20],
                    new byte[10_000],
                ]
        )
        {
            using var content = new ByteArrayContent(junk);
            content.Headers.ContentType = new("application/timestamp-query");
            using var answer = await sandbox.PostAsync("/tsa", content);
            var reply = await answer.Content.ReadAsByteArrayAsync();
            Should.Throw<CryptoRefusedException>(() => TimeStamp.Check(reply, "x"u8, root)).Message.ShouldContain("refused");
        }
    }

    private async Task<LogCheckpoint> Sealed(int receipts)
    {
        await system.Issue(receipts);
        while (await system.HandleEvents() > 0) { }
        await system.SealAll();
        return await system.InDatabase(db => db.LogCheckpoints.OrderByDescending(c => c.Size).FirstAsync());
    }

    private async Task<string> Witnessed(long size)
    {
        using var sandbox = system.SandboxClient();
        return await sandbox.GetStringAsync($"/witness/checkpoints/{size.ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task<X509Certificate2> Root()
    {
        using var sandbox = system.SandboxClient();
        return X509Certificate2.CreateFromPem(await sandbox.GetStringAsync("/tsa/root.pem"));
    }

    private async Task<(HttpStatusCode Status, string Body)> Submit(long old, IReadOnlyList<byte[]> proof, string note)
    {
        using var sandbox = system.SandboxClient();
        var lines = string.Concat(proof.Select(p => Convert.ToBase64String(p) + "\n"));
        using var answer = await sandbox.PostAsync("/witness/add-checkpoint", new StringContent($"old {old}\n{lines}\n{note}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
