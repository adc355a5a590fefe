using CardRecycle.Api.Platform;

namespace CardRecycle.Api.Tests.Platform;

public sealed class IdsKeepTheirOrder
{
    private static readonly DateTimeOffset moment = new(2026, 11, 29, 8, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Ids_of_one_moment_sort_as_they_were_made_whatever_else_was_made_between_them()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 10_000; i++)
        {
            ids.Add(TimedId.New(moment));
            TimedId.New(moment.AddMilliseconds(i % 7));
        }
        ids.Distinct().Count().ShouldBe(ids.Count);
        // As PostgreSQL sorts them: by their bytes.
        ids.Select(id => id.ToString()).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
    }

    [Fact]
    public void An_id_is_a_version_7_of_its_moment_and_the_next_millisecond_sorts_after_it()
    {
        var id = TimedId.New(moment);
        (id.Version, id.Variant >> 2).ShouldBe((7, 2));
        Convert.ToInt64(id.ToString("N")[..12], 16).ShouldBe(moment.ToUnixTimeMilliseconds());
        string.CompareOrdinal(TimedId.New(moment.AddMilliseconds(1)).ToString(), TimedId.New(moment).ToString()).ShouldBePositive();
    }

    [Fact]
    public void Two_ids_of_one_moment_cannot_be_told_from_each_other()
    {
        var random = Enumerable.Range(0, 100).Select(_ => TimedId.New(moment).ToString("N")[21..]).ToList();
        random.Distinct().Count().ShouldBe(random.Count, "what follows the counter is random");
    }
}
