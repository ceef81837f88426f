namespace RlhfT2I.Reward.Domain.Training;

/// <summary>Gives each distinct item a row, in the order of first appearance.</summary>
internal sealed class RowTable<T>(IEqualityComparer<T> comparer)
    where T : notnull
{
    private readonly Dictionary<T, int> _rows = new(comparer);
    private readonly List<T> _items = [];

    /// <summary>The items by row.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>The row of an item; a new one for a new item.</summary>
    public int RowOf(T item)
    {
        if (_rows.TryGetValue(item, out int row))
            return row;
        _rows[item] = row = _items.Count;
        _items.Add(item);
        return row;
    }
}
