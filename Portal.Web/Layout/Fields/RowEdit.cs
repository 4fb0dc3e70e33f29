namespace Portal.Web.Layout.Fields;

/// <summary>One row of a <see cref="RowsField{TRow}"/> as its fields see it.</summary>
/// <param name="Change">Puts a changed row in its place.</param>
public sealed record RowEdit<TRow>(TRow Row, Func<TRow, Task> Change, int Place);
