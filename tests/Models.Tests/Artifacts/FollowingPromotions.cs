using System.Text.Json;
using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Tests.Artifacts;

/// <summary>
/// Goal: what is promoted is served, and nothing that cannot be served ever replaces what is. Method: texts stand for packages, and the
/// pointer is looked at on request.
/// </summary>
public sealed class FollowingPromotions : IDisposable
{
    private const string Name = "texts";
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("cardrecycle-registry-");
    private readonly HashSet<string> broken = [];
    private readonly List<string?> news = [];
    private readonly Promoted<string> promoted;
    private int promotions;

    public FollowingPromotions()
    {
        promoted = new(root.FullName, Name, Load);
        promoted.Changed += news.Add;
    }

    private string Pointer => Path.Combine(root.FullName, Name, "champion.json");

    public void Dispose()
    {
        promoted.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public void Nothing_promoted_is_no_problem()
    {
        promoted.Refresh();
        (promoted.Current, promoted.Champion, promoted.Problem, promoted.EverPromoted).ShouldBe((null, null, null, false));
        news.ShouldBeEmpty();
    }

    [Fact]
    public void A_promotion_is_served_and_told_once()
    {
        Promote("1");
        promoted.Refresh();
        promoted.Refresh();
        (promoted.Current, promoted.Champion!.Version, promoted.Problem).ShouldBe(("text 1", "1", null));
        news.ShouldBe([null]);
    }

    [Fact]
    public void A_promotion_is_picked_up_by_itself()
    {
        Promote("1");
        SpinWait.SpinUntil(() => promoted.Current is not null, TimeSpan.FromMinutes(2)).ShouldBeTrue();
    }

    [Fact]
    public void What_cannot_be_loaded_leaves_in_force_what_was_and_is_told_once()
    {
        Promote("1");
        promoted.Refresh();
        broken.Add("2");
        Promote("2");
        promoted.Refresh();
        promoted.Refresh();
        (promoted.Current, promoted.Problem).ShouldBe(("text 1", "2 is broken"));
        news.ShouldBe([null, "2 is broken"]);
    }

    [Fact]
    public void What_is_mended_is_served()
    {
        broken.Add("1");
        Promote("1");
        promoted.Refresh();
        (promoted.Current, promoted.Problem, promoted.EverPromoted).ShouldBe((null, "1 is broken", true));
        broken.Clear();
        promoted.Refresh();
        (promoted.Current, promoted.Problem).ShouldBe(("text 1", null));
        news.ShouldBe(["1 is broken", null]);
    }

    [Fact]
    public void Going_back_from_what_could_not_be_loaded_ends_the_problem()
    {
        Promote("1");
        promoted.Refresh();
        broken.Add("2");
        Promote("2");
        promoted.Refresh();
        Promote("1");
        promoted.Refresh();
        (promoted.Current, promoted.Problem).ShouldBe(("text 1", null));
    }

    [Fact]
    public void An_unreadable_pointer_leaves_in_force_what_was_until_it_can_be_read()
    {
        Promote("1");
        promoted.Refresh();
        var pointer = File.ReadAllText(Pointer);
        foreach (var damaged in (string[])["{", "null", "{\"version\":\"1\",\"history\":[]}", "{\"version\":\"1\"}"])
        {
            File.WriteAllText(Pointer, damaged);
            promoted.Refresh();
            promoted.Current.ShouldBe("text 1");
            promoted.Problem.ShouldNotBeNull(damaged).ShouldContain("cannot be read");
        }
        File.WriteAllText(Pointer, pointer);
        promoted.Refresh();
        (promoted.Current, promoted.Problem).ShouldBe(("text 1", null));
    }

    [Fact]
    public void A_pointer_that_is_removed_stays_on_record_as_a_promotion()
    {
        Promote("1");
        promoted.Refresh();
        File.Delete(Pointer);
        promoted.Refresh();
        (promoted.Current, promoted.Champion, promoted.Problem, promoted.EverPromoted).ShouldBe(("text 1", null, null, true));
    }

    [Fact]
    public void What_is_served_in_part_says_so_and_is_tried_again()
    {
        broken.Add("half");
        Promote("half of it");
        promoted.Refresh();
        (promoted.Current, promoted.Problem).ShouldBe(("text half of it", "half is missing"));
        broken.Clear();
        promoted.Refresh();
        (promoted.Current, promoted.Problem).ShouldBe(("text half of it", null));
    }

    private (string, string?) Load(ModelRegistry registry, ChampionRecord champion)
    {
        if (broken.Contains(champion.Version))
            throw new PackageException($"{champion.Version} is broken");
        return ($"text {champion.Version}", broken.Contains("half") ? "half is missing" : null);
    }

    private void Promote(string version)
    {
        Directory.CreateDirectory(Path.Combine(root.FullName, Name));
        var draft = Pointer + ".new";
        var promotion = new Promotion(version, "li", DateTimeOffset.UnixEpoch.AddDays(++promotions), "better");
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new ChampionRecord(version, [promotion]), PackageManifest.Json));
        File.Move(draft, Pointer, overwrite: true);
    }
}
