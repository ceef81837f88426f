using System.Numerics;
using Google.Protobuf;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>
/// Collects everything that is wrong with a request, so that the caller hears of all fields at once. Starts with the rules that the
/// contract states by annotation (<see cref="ContractRules"/>); the methods add what only the room knows, such as ranges.
/// </summary>
/// <example><c>new RequestValidator(request).Range("task_count", request.TaskCount, 0, 8).ThrowIfInvalid();</c></example>
public sealed class RequestValidator
{
    private readonly List<FieldViolation> _violations;

    /// <summary>Checks the contract's own rules.</summary>
    public RequestValidator(IMessage request) => _violations = [.. ContractRules.Check(request)];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<FieldViolation> Violations => _violations;

    /// <summary>A number lies in a range, both ends included.</summary>
    public RequestValidator Range<T>(string field, T value, T min, T max)
        where T : INumber<T> =>
        Require(value >= min && value <= max, field, $"{value} is not in {min} to {max}");

    /// <summary>A text has at most so many characters and no control characters but tab and line breaks.</summary>
    public RequestValidator Text(string field, string value, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(value);
        Require(value.Length <= maxLength, field, $"{value.Length} characters are more than {maxLength}");
        return Require(!value.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')), field, "has control characters");
    }

    /// <summary>A list has a number of entries in a range, both ends included.</summary>
    public RequestValidator Count(string field, int count, int min, int max) =>
        Require(count >= min && count <= max, field, $"{count} entries are not in {min} to {max}");

    /// <summary>A list has no entry twice.</summary>
    public RequestValidator Distinct(string field, IEnumerable<string> values)
    {
        string? twice = values.GroupBy(value => value, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any())?.Key;
        return Require(twice is null, field, $"'{ContractRules.Shorten(twice ?? "")}' is there more than once");
    }

    /// <summary>One of a oneof's fields is set.</summary>
    /// <param name="oneof">Name of the oneof.</param>
    /// <param name="isSet">Whether its case is other than none.</param>
    /// <param name="allowed">The fields to choose from, for the message.</param>
    public RequestValidator OneOf(string oneof, bool isSet, string allowed) =>
        Require(isSet, oneof, $"one of {allowed} is required");

    /// <summary>Anything else.</summary>
    /// <param name="holds">Whether the rule is kept.</param>
    /// <param name="field">Path of the field.</param>
    /// <param name="description">The value that was given and what is allowed.</param>
    public RequestValidator Require(bool holds, string field, string description)
    {
        if (!holds)
            _violations.Add(new FieldViolation(field, description));
        return this;
    }

    /// <summary>Ends the check.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (_violations.Count > 0)
            throw new InvalidRequestException(_violations);
    }
}
