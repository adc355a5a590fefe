using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Import;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Brings anybody's history in: from CSV, Parquet or a database, through a mapping, whole or not at all.</summary>
internal static class ImportCommand
{
    private const int ShownMax = 20;

    internal static Command Create() =>
        new("import", "Brings history in from CSV, Parquet or a database; columns and units: data/README.md.")
        {
            Of(
                HistorySchema.Trades,
                "Closed trades. Example: import trades --from export.csv --map data/maps/shop-export.json --out data/shop"
            ),
            Of(
                HistorySchema.MarketDays,
                "Rates of brands by day or year. Example: import market-days --from prices.csv --map data/maps/dealer-prices.json --out data/dealer"
            ),
            Of(
                HistorySchema.Transactions,
                "Deals for the risk models. Example: import transactions --from card-transactions.csv.gz --map data/maps/card-transactions.json "
                    + "--out data/cards"
            ),
            Of(
                HistorySchema.Offers,
                "Prices that were named and their answers, for the pricing policy. Example: import offers --from \"Host=…\" --out data/own"
            ),
        };

    private static Command Of(HistorySchema schema, string description)
    {
        var from = new Option<string>("--from")
        {
            Description =
                "A .csv, .csv.gz or .parquet file, or a PostgreSQL connection string (Host=…;Database=…;Username=…): the Api's own tables.",
            Required = true,
        };
        var map = new Option<string?>("--map") { Description = "Mapping of the source's columns, as JSON; without it, our own names." };
        var output = new Option<string>("--out")
        {
            Description = $"Folder to put {schema.FileName} into; it is replaced.",
            Required = true,
        };
        var table = new Option<string?>("--table")
        {
            Description = "A table or view of the database instead of the Api's own: schema.name",
        };
        var encoding = new Option<string?>("--encoding")
        {
            Description = "Encoding of a CSV that is not UTF-8: gbk, big5, utf-16, latin1 …",
        };
        var skip = new Option<bool>("--skip-refused")
        {
            Description =
                $"Imports the good rows and writes the refused ones to {schema.Name}.refused.csv; without it, one bad row stops all.",
        };
        var json = SharedOptions.Json();
        var command = new Command(schema.Name, description) { from, map, output, table, encoding, skip, json };
        command.SetAction(
            async (parse, ct) =>
            {
                var source = parse.GetValue(from)!;
                var mapping = parse.GetValue(map) is { } path ? ColumnMap.Read(path, schema) : ColumnMap.Own(schema);
                var now = TimeProvider.System.GetUtcNow();
                var quiet = parse.GetValue(json);
                var report = await TrainingCommands.WithProgress(
                    progress =>
                    {
                        using var rows = Open(source, schema, mapping, parse.GetValue(encoding), parse.GetValue(table));
                        return new Importer(schema, mapping, now).Run(
                            rows,
                            PostgresTable.IsConnection(source) ? "the database" : source,
                            parse.GetValue(output)!,
                            parse.GetValue(skip),
                            (share, text) => progress.Report(new($"Reading: {text}", share)),
                            ct
                        );
                    },
                    quiet
                );
                if (quiet)
                    Console.WriteLine(JsonSerializer.Serialize(report, PackageManifest.Json));
                else
                    Print(report);
                if (report.File is null)
                    throw new HistoryException(WhyNothing(report));
                return TrainingCommands.Done;
            }
        );
        return command;
    }

    private static ITable Open(string source, HistorySchema schema, ColumnMap map, string? encoding, string? table)
    {
        if (PostgresTable.IsConnection(source))
            return new PostgresTable(source, schema, table);
        if (table is not null)
            throw new HistoryException("--table is for a database; --from names a file.");
        return TableFile.Open(source, map, encoding);
    }

    private static string WhyNothing(ImportReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.From}: {report.RefusedRows:n0} of {report.Rows:n0} rows were refused and nothing was imported; the first: {report.Examples[0]}. "
        ) + "Mend them, or import the others with --skip-refused.";

    private static void Print(ImportReport report)
    {
        if (report.Examples.Count > 0)
        {
            var table = new Table().AddColumns("row", "column", "value", "rule");
            foreach (var refusal in report.Examples.Take(ShownMax))
                table.AddRow(
                    new Text(refusal.Row.ToString(CultureInfo.InvariantCulture)),
                    new Text(refusal.Column),
                    new Text(refusal.Value),
                    new Text(refusal.Rule)
                );
            AnsiConsole.Write(table);
            foreach (var rule in report.ByRule.Take(ShownMax))
                AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule.Rows, 10:n0} × {rule.Column} {rule.Rule}"));
        }
        AnsiConsole.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Rows:n0} rows read, {report.Imported:n0} imported, {report.LeftOut:n0} left out by the mapping, {report.RefusedRows:n0} refused."
            )
        );
        if (report.File is not null)
            AnsiConsole.WriteLine(
                $"Written to {report.File}{(report.RefusedFile is { } refused ? $"; the refused rows to {refused}" : "")}."
            );
    }
}
