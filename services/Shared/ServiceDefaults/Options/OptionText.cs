using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace RlhfT2I.ServiceDefaults.Options;

/// <summary>How messages print options.</summary>
internal static class OptionText
{
    private const int MaxLength = 100;

    /// <summary>A value as text; secrets are hidden, long texts shortened.</summary>
    public static string Show(PropertyInfo property, object? value)
    {
        if (property.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password)
            return "(hidden)";
        string text = value is System.Collections.IEnumerable list and not string
            ? string.Join(", ", list.Cast<object?>())
            : value?.ToString() ?? "";
        return text.Length <= MaxLength ? text : text[..MaxLength] + "...";
    }

    /// <summary>What a property of a type takes.</summary>
    public static string Describe(Type type)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        if (inner.IsEnum)
            return "one of " + string.Join(", ", Enum.GetNames(inner));
        if (inner == typeof(bool))
            return "true or false";
        if (inner == typeof(int))
            return $"a whole number from {int.MinValue} to {int.MaxValue}";
        if (inner == typeof(long))
            return $"a whole number from {long.MinValue} to {long.MaxValue}";
        if (inner == typeof(TimeSpan))
            return "a time span such as 00:00:30";
        return inner == typeof(Uri) ? "an address such as http://127.0.0.1:8080" : $"a {inner.Name}";
    }
}
