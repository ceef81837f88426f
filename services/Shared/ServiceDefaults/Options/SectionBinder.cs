using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Options;

/// <summary>Reads a section into an options object and says which key is wrong where one is.</summary>
internal static class SectionBinder
{
    /// <exception cref="OptionsValidationException">A key is unknown or a value does not convert.</exception>
    public static void Bind<TOptions>(IConfigurationSection section, TOptions options)
        where TOptions : class
    {
        PropertyInfo[] properties = [.. typeof(TOptions).GetProperties()];
        string[] unknown = [.. Unknown(section, properties)];
        if (unknown.Length > 0)
            throw Refused<TOptions>(unknown);
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException)
        {
            string[] failures = [.. properties.Where(property => !Converts(section, property))
                .Select(property => Unconvertible(section, property))];
            if (failures.Length == 0)
                throw;
            throw Refused<TOptions>(failures);
        }
    }

    private static OptionsValidationException Refused<TOptions>(string[] failures) =>
        new(Microsoft.Extensions.Options.Options.DefaultName, typeof(TOptions), failures);

    private static IEnumerable<string> Unknown(IConfigurationSection section, PropertyInfo[] properties) =>
        from child in section.GetChildren()
        where !properties.Any(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
        select $"{child.Path} is not known; allowed in {section.Path}: {string.Join(", ", properties.Select(property => property.Name))}.";

    private static bool Converts(IConfigurationSection section, PropertyInfo property)
    {
        try
        {
            _ = section.GetSection(property.Name).Get(property.PropertyType);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Unconvertible(IConfigurationSection section, PropertyInfo property) =>
        $"{section.Path}:{property.Name} is '{OptionText.Show(property, section[property.Name])}'; "
        + $"it must be {OptionText.Describe(property.PropertyType)}.";
}
