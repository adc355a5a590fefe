using System.Text;

namespace CardRecycle.Api.Features.Watchlists.Lists;

/// <summary>Rows of a CSV file (RFC 4180): commas, quotes around cells that need them, quotes doubled inside.</summary>
internal static class Csv
{
    public const int CellLengthMax = 4_000;

    /// <summary>Rows with the line that each begins in, from 1; empty lines are passed over.</summary>
    /// <exception cref="InvalidDataException">It is no CSV; the message says where.</exception>
    public static async IAsyncEnumerable<(int Line, IReadOnlyList<string> Cells)> ReadAsync(TextReader reader)
    {
        var parser = new Parser();
        var buffer = new char[64 * 1024];
        while (await reader.ReadAsync(buffer) is > 0 and var count)
            for (var i = 0; i < count; i++)
                if (parser.Take(buffer[i]) is { } row)
                    yield return row;
        if (parser.End() is { } last)
            yield return last;
    }

    private sealed class Parser
    {
        private readonly StringBuilder cell = new();
        private List<string> cells = [];
        private (int Line, int Begun) at = (1, 1);
        private bool quoted;
        private bool closed;

        public (int, IReadOnlyList<string>)? Take(char c)
        {
            if (c == '\0')
                throw new InvalidDataException($"line {at.Line} holds a NUL character");
            if (c == '\n')
                at.Line++;
            if (quoted && c != '"')
                Add(c);
            else if (c == '"')
                Quote();
            else if (c == ',')
                EndCell();
            else if (c == '\n')
                return EndRow();
            else if (c != '\r')
                Add(c);
            return null;
        }

        public (int, IReadOnlyList<string>)? End() =>
            quoted ? throw new InvalidDataException($"a quote is not closed in the row that begins in line {at.Begun}") : EndRow();

        private void Quote()
        {
            if (quoted)
                (quoted, closed) = (false, true);
            else if (closed)
            {
                cell.Append('"');
                (quoted, closed) = (true, false);
            }
            else if (cell.Length == 0)
                quoted = true;
            else
                throw new InvalidDataException($"line {at.Line} has a quote inside a cell that does not begin with one");
        }

        private void Add(char c)
        {
            if (closed)
                throw new InvalidDataException($"line {at.Line} goes on after a closing quote");
            if (cell.Length == CellLengthMax)
                throw new InvalidDataException($"line {at.Line} has a cell of more than {CellLengthMax} characters");
            cell.Append(c);
        }

        private void EndCell()
        {
            cells.Add(cell.ToString());
            cell.Clear();
            closed = false;
        }

        private (int, IReadOnlyList<string>)? EndRow()
        {
            var (line, empty) = (at.Begun, cells.Count == 0 && cell.Length == 0 && !closed);
            at.Begun = at.Line;
            if (empty)
                return null;
            EndCell();
            var row = cells;
            cells = [];
            return (line, row);
        }
    }
}
