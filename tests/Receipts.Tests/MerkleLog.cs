using CardRecycle.Receipts.Log;
using CsCheck;

namespace CardRecycle.Receipts.Tests;

/// <summary>The log against RFC 6962's reference vectors and against a tree that is written down as the RFC defines it.</summary>
public sealed class MerkleLog
{
    // The eight leaves and the roots of google/certificate-transparency's merkle tests.
    private static readonly string[] leaves =
    [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_the_reference_vectors(int size, string root)
    {
        var appender = new MerkleAppender(0, []);
        foreach (var leaf in leaves[..size])
            appender.Append(Merkle.LeafHash(Convert.FromHexString(leaf)));
        Convert.ToHexStringLower(appender.Root).ShouldBe(root);
    }

    [Fact]
    public void A_proof_is_that_of_the_reference_vectors()
    {
        // Leaf 6 (counted from 1) of 8: leaf 5, then leaves 7 and 8, then leaves 1 to 4.
        var log = new StoredLog();
        foreach (var leaf in leaves)
            log.Append(Convert.FromHexString(leaf));
        log.Path(5, 8)
            .Select(Convert.ToHexStringLower)
            .ShouldBe([
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]);
    }

    [Fact]
    public void Every_leaf_of_every_size_proves_itself_as_in_the_naive_tree()
    {
        var (log, naive) = (new StoredLog(), new NaiveTree());
        for (var size = 1; size <= 70; size++)
        {
            byte[] leaf = [(byte)size, 7];
            log.Append(leaf);
            naive.Add(leaf);
            log.Root.ShouldBe(naive.Root(size));
            for (var index = 0; index < size; index++)
            {
                var path = log.Path(index, size);
                path.Select(Convert.ToHexString).ShouldBe(naive.Path(index, size).Select(Convert.ToHexString));
                Merkle.Includes(Merkle.LeafHash([(byte)(index + 1), 7]), index, size, path, log.Root).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void An_old_size_is_still_proved_after_the_log_has_grown() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 299], Gen.Int[0, 200])
            .Where((size, index, _) => index < size)
            .Sample(
                (size, index, more) =>
                {
                    var (log, naive) = (new StoredLog(), new NaiveTree());
                    for (var i = 0; i < size + more; i++)
                    {
                        log.Append(BitConverter.GetBytes(i));
                        naive.Add(BitConverter.GetBytes(i));
                    }
                    var leaf = Merkle.LeafHash(BitConverter.GetBytes(index));
                    Merkle.Includes(leaf, index, size, log.Path(index, size), naive.Root(size)).ShouldBeTrue();
                },
                iter: 100
            );

    [Fact]
    public void Another_leaf_index_size_path_or_root_proves_nothing()
    {
        var log = new StoredLog();
        for (var i = 0; i < 13; i++)
            log.Append([(byte)i]);
        for (var index = 0; index < 13; index++)
        {
            var (leaf, path) = (Merkle.LeafHash([(byte)index]), log.Path(index, 13));
            for (var other = -1; other <= 13; other++)
                Merkle.Includes(leaf, other, 13, path, log.Root).ShouldBe(other == index);
            Merkle.Includes(Merkle.LeafHash([99]), index, 13, path, log.Root).ShouldBeFalse();
            Merkle.Includes(leaf, index, 13, [.. path, leaf], log.Root).ShouldBeFalse();
            Merkle.Includes(leaf, index, 13, [.. path.Take(path.Count - 1)], log.Root).ShouldBeFalse();
            Merkle.Includes(leaf, index, 13, [.. path.Reverse()], log.Root).ShouldBeFalse();
            Merkle.Includes(leaf, index, 13, path, Merkle.EmptyRoot).ShouldBeFalse();
            // A node does not pass for a leaf: the prefixes differ.
            Merkle.Includes(path[0], index, 13, path, log.Root).ShouldBeFalse();
        }
    }

    [Fact]
    public void Every_size_proves_that_it_grew_out_of_every_smaller_one_as_in_the_naive_tree()
    {
        var (log, naive) = (new StoredLog(), new NaiveTree());
        for (var to = 1; to <= 40; to++)
        {
            log.Append([(byte)to, 7]);
            naive.Add([(byte)to, 7]);
            for (var from = 1; from <= to; from++)
            {
                var proof = log.Consistency(from, to);
                proof.Select(Convert.ToHexString).ShouldBe(naive.Proof(from, to).Select(Convert.ToHexString));
                Merkle.Extends(from, naive.Root(from), to, log.Root, proof).ShouldBeTrue($"{from} to {to}");
            }
        }
    }

    /// <remarks>The later size alone may be another one of the same shape on the left; the checkpoint's signature covers it.</remarks>
    [Fact]
    public void A_rewritten_log_proves_nothing()
    {
        var (log, rewritten) = (new NaiveTree(), new NaiveTree());
        for (var i = 0; i < 21; i++)
        {
            log.Add([(byte)i]);
            rewritten.Add([(byte)(i == 4 ? 99 : i)]);
        }
        for (var from = 1; from < 21; from++)
        {
            var proof = log.Proof(from, 21);
            Merkle.Extends(from, log.Root(from), 21, log.Root(21), proof).ShouldBeTrue();
            Merkle.Extends(from, log.Root(from), 21, rewritten.Root(21), proof).ShouldBeFalse();
            Merkle.Extends(from, log.Root(from), 21, rewritten.Root(21), rewritten.Proof(from, 21)).ShouldBe(from <= 4);
            Merkle.Extends(from, log.Root(from), 21, log.Root(21), [.. proof, proof[0]]).ShouldBeFalse();
            Merkle.Extends(from, log.Root(from), 21, log.Root(21), [.. proof.Skip(1)]).ShouldBeFalse();
            Merkle.Extends(from + 1, log.Root(from), 21, log.Root(21), proof).ShouldBeFalse();
        }
        Merkle.Extends(0, Merkle.EmptyRoot, 21, log.Root(21), []).ShouldBeFalse();
        Merkle.Extends(21, log.Root(21), 21, log.Root(21), []).ShouldBeTrue();
        Merkle.Extends(22, log.Root(21), 21, log.Root(21), []).ShouldBeFalse();
    }

    [Fact]
    public void A_log_grows_on_from_its_right_edge_alone()
    {
        var whole = new StoredLog();
        for (var i = 0; i < 200; i++)
        {
            whole.Append([(byte)i]);
            var resumed = new MerkleAppender(i + 1, [.. Merkle.RightEdge(i + 1).Select(id => whole.Nodes[id])]);
            resumed.Root.ShouldBe(whole.Root);
        }
    }

    /// <summary>Keeps what the database keeps: complete subtrees only.</summary>
    private sealed class StoredLog
    {
        private readonly MerkleAppender appender = new(0, []);

        public Dictionary<NodeId, byte[]> Nodes { get; } = [];

        public byte[] Root => appender.Root;

        public void Append(byte[] leaf)
        {
            foreach (var (id, hash) in appender.Append(Merkle.LeafHash(leaf)))
                Nodes.Add(id, hash);
        }

        public IReadOnlyList<byte[]> Consistency(long from, long to)
        {
            var needed = Merkle.NodesForConsistency(from, to).ToHashSet();
            return Merkle.ConsistencyPath(from, to, id => needed.Contains(id) ? Nodes[id] : throw new KeyNotFoundException($"{id}"));
        }

        public IReadOnlyList<byte[]> Path(long index, long size)
        {
            var needed = Merkle.NodesForInclusion(index, size).ToHashSet();
            return Merkle.InclusionPath(index, size, id => needed.Contains(id) ? Nodes[id] : throw new KeyNotFoundException($"{id}"));
        }
    }
}
