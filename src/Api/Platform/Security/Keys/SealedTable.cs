namespace CardRecycle.Api.Platform.Security.Keys;

/// <param name="Column">The database's name of it.</param>
/// <param name="Name">Under which its values are sealed.</param>
internal readonly record struct SealedTableColumn(string Column, string Name);

/// <summary>
/// A table with fields sealed under a ring, so that they can be found and sealed anew. Every room registers its own; a test compares them
/// with the database.
/// </summary>
/// <param name="Ring">Under which keys.</param>
/// <param name="Table">With its schema.</param>
/// <param name="IdColumn">Primary key, a uuid.</param>
/// <param name="Place">What the associated data begin with: table, and the column with the row that they name.</param>
/// <param name="Columns">The sealed ones.</param>
internal sealed record SealedTable(
    KeyRing Ring,
    string Table,
    string IdColumn,
    (string Table, string RowColumn) Place,
    params IReadOnlyList<SealedTableColumn> Columns
)
{
    public string PlaceOf(Guid row, string name) => $"{Place.Table}/{row:N}/{name}";
}
