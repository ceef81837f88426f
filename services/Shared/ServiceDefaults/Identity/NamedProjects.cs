using System.Collections;
using System.Collections.Concurrent;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>The projects that a request names, found by its contract: every resource name in it, at any depth.</summary>
internal static class NamedProjects
{
    private const string Collection = "projects/";
    private const string SharedType = "generation.rlhf/ModelVersion";

    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> FieldsOf = [];

    /// <summary>Finds them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sharedToo">Whether names of model versions count, which every project may use.</param>
    /// <returns>Names such as <c>projects/p1</c>, without repetition.</returns>
    public static IReadOnlySet<string> In(IMessage request, bool sharedToo)
    {
        var projects = new HashSet<string>(StringComparer.Ordinal);
        Collect(request, sharedToo, projects);
        return projects;
    }

    private static void Collect(IMessage message, bool sharedToo, HashSet<string> projects)
    {
        foreach (FieldDescriptor field in FieldsOf.GetOrAdd(message.Descriptor, Relevant))
        {
            object value = field.Accessor.GetValue(message);
            if (field.FieldType == FieldType.String && !sharedToo && field.GetOptions()?.GetExtension(ResourceExtensions.ResourceReference)?.Type == SharedType)
                continue;
            IEnumerable items = field.IsRepeated ? (IEnumerable)value : new[] { value };
            foreach (object? item in items)
            {
                if (item is string name)
                    Add(name, projects);
                else if (item is IMessage inner)
                    Collect(inner, sharedToo, projects);
            }
        }
    }

    // projects/p1/images/i1 and projects/p1 are both of projects/p1.
    private static void Add(string name, HashSet<string> projects)
    {
        if (!name.StartsWith(Collection, StringComparison.Ordinal))
            return;
        int end = name.IndexOf('/', Collection.Length);
        projects.Add(end < 0 ? name : name[..end]);
    }

    private static FieldDescriptor[] Relevant(MessageDescriptor descriptor) =>
        [.. descriptor.Fields.InDeclarationOrder().Where(field => !field.IsMap && (IsName(field) || IsInner(field)))];

    private static bool IsInner(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType.File.Package.StartsWith("rlhf.", StringComparison.Ordinal);

    private static bool IsName(FieldDescriptor field)
    {
        if (field.FieldType != FieldType.String)
            return false;
        FieldOptions? options = field.GetOptions();
        return options?.GetExtension(ResourceExtensions.ResourceReference) is not null
            || (options?.GetExtension(FieldBehaviorExtensions.FieldBehavior) is { } behaviors && behaviors.Contains(FieldBehavior.Identifier));
    }
}
