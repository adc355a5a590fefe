namespace CardRecycle.Training.Risk;

/// <summary>Eigenvalues and vectors of a symmetric matrix, by Jacobi's rotations.</summary>
internal static class Eigen
{
    private const int SweepsMax = 50;
    private const double OffDiagonalMax = 1e-18;

    internal static (double[] Values, double[,] Vectors) Symmetric(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        var v = new double[n, n];
        for (var i = 0; i < n; i++)
            v[i, i] = 1;
        for (var sweep = 0; sweep < SweepsMax && OffDiagonal(a) > OffDiagonalMax * n * n; sweep++)
        for (var p = 0; p < n - 1; p++)
        for (var q = p + 1; q < n; q++)
            Rotate(a, v, p, q);
        var values = new double[n];
        for (var i = 0; i < n; i++)
            values[i] = a[i, i];
        return (values, v);
    }

    private static double OffDiagonal(double[,] a)
    {
        var sum = 0.0;
        for (var p = 0; p < a.GetLength(0); p++)
        for (var q = p + 1; q < a.GetLength(0); q++)
            sum += a[p, q] * a[p, q];
        return sum;
    }

    private static void Rotate(double[,] a, double[,] v, int p, int q)
    {
        if (Math.Abs(a[p, q]) < 1e-300)
            return;
        var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        for (var k = 0; k < a.GetLength(0); k++)
            (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
        for (var k = 0; k < a.GetLength(0); k++)
            (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
        for (var k = 0; k < a.GetLength(0); k++)
            (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
    }
}
