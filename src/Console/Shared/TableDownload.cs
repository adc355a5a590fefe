using CardRecycle.StaffConsole.Client;
using Microsoft.JSInterop;
using Microsoft.Kiota.Abstractions;
using MudBlazor;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>The one way by which a table leaves the console: as CSV or Excel, put on record before it leaves.</summary>
internal sealed class TableDownload(IJSRuntime js, StaffClient api, ISnackbar snackbar)
{
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const int FilterMax = 400;

    /// <param name="name">Name of the table and of the file.</param>
    /// <param name="filter">By what its rows were chosen, for the record.</param>
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    /// <param name="columns">What stands in it.</param>
    /// <param name="rows">All of them; asked for page by page.</param>
    public async Task SaveAsync<T>(
        string name,
        string? filter,
        string format,
        IReadOnlyList<TableColumn<T>> columns,
        IAsyncEnumerable<T> rows
    )
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var stream = new FileStream(
                file,
                FileMode.Create,
                FileAccess.ReadWrite,
                FileShare.None,
                1 << 16,
                FileOptions.DeleteOnClose
            );
            var count =
                format == "csv"
                    ? await TableFile.WriteCsvAsync(stream, columns, rows, CancellationToken.None)
                    : await TableFile.WriteExcelAsync(stream, name, columns, rows, CancellationToken.None);
            // On record before it leaves.
            await api.Staff.Exports.PostAsync(
                new()
                {
                    Table = name,
                    Filter = filter?.Length > FilterMax ? filter[..FilterMax] : filter,
                    Format = format,
                    Rows = count,
                }
            );
            stream.Position = 0;
            using var content = new DotNetStreamReference(stream, leaveOpen: true);
            await js.InvokeVoidAsync(
                "consoleFiles.saveStream",
                $"{name}.{format}",
                format == "csv" ? "text/csv;charset=utf-8" : Excel,
                content
            );
            snackbar.Add($"已导出 {count} 行", Severity.Success);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            snackbar.Add("导出没有成功，请稍后再试。", Severity.Error);
        }
    }
}
