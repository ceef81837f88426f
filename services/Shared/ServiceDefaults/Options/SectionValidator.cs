using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Options;

/// <summary>Runs a generated validator and puts the configuration key and the value into its texts.</summary>
/// <typeparam name="TOptions">The options class.</typeparam>
/// <param name="sectionName">Its section.</param>
/// <param name="inner">The generated validator.</param>
internal sealed partial class SectionValidator<TOptions>(string sectionName, IValidateOptions<TOptions> inner) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        ValidateOptionsResult result = inner.Validate(name, options);
        return result.Failed
            ? ValidateOptionsResult.Fail((result.Failures ?? []).Select(failure => Describe(failure, options)))
            : result;
    }

    private string Describe(string failure, TOptions options)
    {
        if (failure.StartsWith(sectionName + ":", StringComparison.Ordinal))
            return failure;
        Match match = Generated().Match(failure);
        PropertyInfo? property = match.Success ? typeof(TOptions).GetProperty(match.Groups["member"].Value) : null;
        return property is null
            ? $"{sectionName}: {failure}"
            : $"{sectionName}:{property.Name} is '{OptionText.Show(property, property.GetValue(options))}'; it {match.Groups["rule"].Value}";
    }

    // 'Port: The field ListenOptions.Port must be between 0 and 65535.' or 'Port: The ListenOptions.Port field is required.'
    [GeneratedRegex(@"\A(?<member>\w+): (?:The field [\w.]+ |The [\w.]+ field )?(?<rule>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Generated();
}
