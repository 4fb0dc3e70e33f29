using System.Globalization;
using Portal.Core.Catalog;

namespace Portal.Core.Intake;

/// <summary>Taking a row out of a table: the rows behind it move up, and the last one's cells become empty.</summary>
public static class RowRemoval
{
    /// <returns>Only the answers that change.</returns>
    public static Dictionary<string, string> Without(FormField field, IReadOnlyDictionary<string, string> answers, int row, int? count = null)
    {
        var rows = Math.Min(field.MaxRows, count ?? FormCheck.RowsOf(field, answers));
        return Enumerable.Range(row, Math.Max(0, rows - row))
            .SelectMany(to => field.Columns, (to, column) => (Name: Cell(to, column), Value: to + 1 < rows ? answers.GetValueOrDefault(Cell(to + 1, column)) ?? "" : ""))
            .ToDictionary(cell => cell.Name, cell => cell.Value, StringComparer.Ordinal);

        string Cell(int at, FormField column) => string.Create(CultureInfo.InvariantCulture, $"{field.Key}.{at}.{column.Key}");
    }
}
