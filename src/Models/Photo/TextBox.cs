using System.Numerics;

namespace CardRecycle.Models.Photo;

/// <summary>A rectangle around a line of text, in pixels of the photo.</summary>
/// <param name="Center">Its middle.</param>
/// <param name="Along">Unit vector in which the text runs.</param>
/// <param name="Length">Along the text.</param>
/// <param name="Thickness">Across it.</param>
internal readonly record struct TextBox(Vector2 Center, Vector2 Along, float Length, float Thickness)
{
    /// <summary>From the top of the line to its bottom.</summary>
    public Vector2 Across => new(-Along.Y, Along.X);

    /// <summary>The same line read the other way round.</summary>
    public TextBox Turned => this with { Along = -Along };

    public TextBox Grown(float along, float across) => this with { Length = Length + 2 * along, Thickness = Thickness + 2 * across };

    /// <summary>Longer at the end of the text alone.</summary>
    public TextBox GrownOnward(float length) => this with { Center = Center + Along * (length / 2), Length = Length + length };

    public IEnumerable<Vector2> Corners
    {
        get
        {
            var (a, b) = (Along * (Length / 2), Across * (Thickness / 2));
            return [Center - a - b, Center + a - b, Center + a + b, Center - a + b];
        }
    }

    /// <summary>The smallest rectangle around points, its longer side along the text; null for fewer than three corners.</summary>
    public static TextBox? Around(List<Vector2> points)
    {
        var hull = Hull(points);
        if (hull.Count < 3)
            return null;
        TextBox? best = null;
        var least = float.MaxValue;
        for (var i = 0; i < hull.Count; i++)
        {
            // A side of the smallest rectangle lies along a side of the hull (Freeman and Shapira, 1975).
            var u = Vector2.Normalize(hull[(i + 1) % hull.Count] - hull[i]);
            var v = new Vector2(-u.Y, u.X);
            var (minU, maxU, minV, maxV) = (float.MaxValue, float.MinValue, float.MaxValue, float.MinValue);
            foreach (var p in hull)
            {
                var (pu, pv) = (Vector2.Dot(p, u), Vector2.Dot(p, v));
                (minU, maxU, minV, maxV) = (Math.Min(minU, pu), Math.Max(maxU, pu), Math.Min(minV, pv), Math.Max(maxV, pv));
            }
            var (w, h) = (maxU - minU, maxV - minV);
            if (w * h >= least)
                continue;
            least = w * h;
            var center = u * ((minU + maxU) / 2) + v * ((minV + maxV) / 2);
            best = Wide(center, u, v, w + 1, h + 1);
        }
        return best;
    }

    /// <summary>One box around several of one line, along the first one's direction.</summary>
    public static TextBox Around(IReadOnlyList<TextBox> boxes)
    {
        var (u, v) = (boxes[0].Along, boxes[0].Across);
        var corners = boxes.SelectMany(b => b.Corners).ToList();
        var (minU, maxU) = (corners.Min(p => Vector2.Dot(p, u)), corners.Max(p => Vector2.Dot(p, u)));
        var (minV, maxV) = (corners.Min(p => Vector2.Dot(p, v)), corners.Max(p => Vector2.Dot(p, v)));
        return new(u * ((minU + maxU) / 2) + v * ((minV + maxV) / 2), u, maxU - minU, maxV - minV);
    }

    private static TextBox Wide(Vector2 center, Vector2 u, Vector2 v, float w, float h)
    {
        var (along, length, thickness) = w >= h ? (u, w, h) : (v, h, w);
        // Nobody photographs a card upside down as a rule: text runs to the right, or down.
        if (along.X < -0.05f || (Math.Abs(along.X) <= 0.05f && along.Y < 0))
            along = -along;
        return new(center, along, length, thickness);
    }

    /// <summary>Andrew's monotone chain.</summary>
    private static List<Vector2> Hull(List<Vector2> points)
    {
        points.Sort((a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        var hull = new List<Vector2>();
        foreach (var pass in (IEnumerable<Vector2>[])[points, Enumerable.Reverse(points)])
        {
            var start = hull.Count;
            foreach (var p in pass)
            {
                while (hull.Count >= start + 2 && Turn(hull[^2], hull[^1], p) <= 0)
                    hull.RemoveAt(hull.Count - 1);
                hull.Add(p);
            }
            if (hull.Count > 0)
                hull.RemoveAt(hull.Count - 1);
        }
        return hull;
    }

    private static float Turn(Vector2 a, Vector2 b, Vector2 c) => (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
