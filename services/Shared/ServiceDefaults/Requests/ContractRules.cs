using System.Collections;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using RlhfT2I.ServiceDefaults.Errors;
using FieldInfo = Google.Api.FieldInfo;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>
/// Checks a request against what its contract says of every field: <c>REQUIRED</c> is set, a resource reference follows its pattern, a UUID4
/// is one, an enum value is defined, a <c>…_id</c> of a create call is a valid last segment. Output-only fields are ignored.
/// </summary>
public static class ContractRules
{
    // Enough to correct a request by; a hostile one with a million bad entries must not become an answer of that size.
    private const int MaxViolationCount = 50;

    /// <summary>Everything that is wrong, at most 50 entries; empty for a request that keeps the contract.</summary>
    public static IReadOnlyList<FieldViolation> Check(IMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var violations = new List<FieldViolation>();
        // An update may leave out whatever it does not change (AIP-134), but has to say what it changes.
        bool isUpdate = request.Descriptor.Name.StartsWith("Update", StringComparison.Ordinal);
        CheckMessage(request, "", new Scope(isUpdate, IsTop: true), violations);
        return violations;
    }

    private readonly record struct Scope(bool IsUpdate, bool IsTop);

    private static void CheckMessage(IMessage message, string prefix, Scope scope, List<FieldViolation> violations)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (violations.Count >= MaxViolationCount)
                return;
            string path = prefix + field.Name;
            FieldOptions? options = field.GetOptions();
            var behaviors = options?.GetExtension(FieldBehaviorExtensions.FieldBehavior);
            if (behaviors is not null && behaviors.Contains(FieldBehavior.OutputOnly))
                continue;
            if (behaviors is not null && behaviors.Contains(FieldBehavior.Identifier))
            {
                if (scope is { IsUpdate: true, IsTop: false })
                    CheckIdentifier(message, field, path, violations);
                continue;
            }
            bool required = behaviors is not null && behaviors.Contains(FieldBehavior.Required) && (scope.IsTop || !scope.IsUpdate);
            if (!IsSet(message, field))
            {
                if (required)
                    violations.Add(new FieldViolation(path, "is required"));
                continue;
            }
            CheckValue(message, field, path, scope, violations);
        }
    }

    private static void CheckValue(IMessage message, FieldDescriptor field, string path, Scope scope, List<FieldViolation> violations)
    {
        object value = field.Accessor.GetValue(message);
        // Map keys and values are free text in these contracts.
        if (field.IsMap)
            return;
        if (!field.IsRepeated)
        {
            CheckSingle(field, value, path, scope, violations);
            return;
        }
        int index = 0;
        foreach (object item in (IList)value)
        {
            if (violations.Count >= MaxViolationCount)
                return;
            CheckSingle(field, item, $"{path}[{index++}]", scope, violations);
        }
    }

    private static void CheckSingle(FieldDescriptor field, object value, string path, Scope scope, List<FieldViolation> violations)
    {
        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType.File.Package.StartsWith("rlhf.", StringComparison.Ordinal):
                CheckMessage((IMessage)value, path + ".", scope with { IsTop = false }, violations);
                break;
            case FieldType.Enum when field.EnumType.FindValueByNumber((int)value) is null:
                violations.Add(new FieldViolation(path, $"{(int)value} is not a value of {field.EnumType.Name}"));
                break;
            case FieldType.String:
                CheckText(field, (string)value, path, violations);
                break;
            case FieldType.Double or FieldType.Float when !double.IsFinite(Convert.ToDouble(value)):
                violations.Add(new FieldViolation(path, $"{value} is not a finite number"));
                break;
            default:
                break;
        }
    }

    private static void CheckText(FieldDescriptor field, string text, string path, List<FieldViolation> violations)
    {
        FieldOptions? options = field.GetOptions();
        ResourceReference? reference = options?.GetExtension(ResourceExtensions.ResourceReference);
        if (reference is not null)
        {
            string pattern = reference.ChildType.Length > 0 ? ResourceNames.ParentPatternOf(reference.ChildType) : ResourceNames.PatternOf(reference.Type);
            CheckName(pattern, text, path, violations);
        }
        else if (options?.GetExtension(FieldInfoExtensions.FieldInfo)?.Format == FieldInfo.Types.Format.Uuid4 && !RequestIds.IsUuid4(text))
        {
            violations.Add(new FieldViolation(path, $"'{Shorten(text)}' is not a UUID of version 4"));
        }
        else if (IsIdOfNewResource(field) && !ResourceNames.IsId(text))
        {
            violations.Add(new FieldViolation(path, $"'{Shorten(text)}' is not 1 to 63 characters of [a-z0-9-] that start and end with a letter or digit"));
        }
    }

    private static void CheckIdentifier(IMessage message, FieldDescriptor field, string path, List<FieldViolation> violations)
    {
        string name = (string)field.Accessor.GetValue(message);
        if (message.Descriptor.GetOptions()?.GetExtension(ResourceExtensions.Resource) is { Pattern.Count: > 0 } resource)
            CheckName(resource.Pattern[0], name, path, violations);
    }

    private static void CheckName(string pattern, string name, string path, List<FieldViolation> violations)
    {
        if (!ResourceNames.Matches(pattern, name))
            violations.Add(new FieldViolation(path, $"'{Shorten(name)}' does not follow '{pattern}'"));
    }

    // Create calls name the wished id '<resource>_id' (AIP-133); the resource itself is a field of the same message.
    private static bool IsIdOfNewResource(FieldDescriptor field) =>
        field.Name.EndsWith("_id", StringComparison.Ordinal)
        && field.ContainingType.Name is var message
        && (message.StartsWith("Create", StringComparison.Ordinal) || message.StartsWith("Import", StringComparison.Ordinal));

    private static bool IsSet(IMessage message, FieldDescriptor field)
    {
        if (field.HasPresence)
            return field.Accessor.HasValue(message);
        return field.Accessor.GetValue(message) switch
        {
            string text => text.Length > 0,
            ICollection items => items.Count > 0,
            Enum value => Convert.ToInt32(value) != 0,
            bool flag => flag,
            int number => number != 0,
            long number => number != 0,
            double number => number != 0,
            float number => number != 0,
            ByteString bytes => bytes.Length > 0,
            var other => other is not null,
        };
    }

    internal static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
