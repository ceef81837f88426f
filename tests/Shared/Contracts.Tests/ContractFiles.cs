using System.Reflection;
using Google.Protobuf.Reflection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Tests.Broken;

namespace RlhfT2I.Contracts.Tests;

/// <summary>Descriptors of the contracts, and of the file that breaks every rule.</summary>
internal static class ContractFiles
{
    public static IReadOnlyList<FileDescriptor> Contracts { get; } = FilesOf(typeof(JobProgress).Assembly);

    public static IReadOnlyList<FileDescriptor> Broken { get; } = [BrokenReflection.Descriptor];

    public static IEnumerable<ServiceDescriptor> Services(this IEnumerable<FileDescriptor> files) => files.SelectMany(file => file.Services);

    public static IEnumerable<MethodDescriptor> Methods(this IEnumerable<FileDescriptor> files) => files.Services().SelectMany(service => service.Methods);

    public static IEnumerable<MessageDescriptor> Messages(this IEnumerable<FileDescriptor> files) =>
        files.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<FieldDescriptor> Fields(this IEnumerable<FileDescriptor> files) =>
        files.Messages().SelectMany(message => message.Fields.InDeclarationOrder());

    public static IEnumerable<EnumDescriptor> Enums(this IEnumerable<FileDescriptor> files)
    {
        IReadOnlyList<FileDescriptor> all = [.. files];
        return all.SelectMany(file => file.EnumTypes).Concat(all.Messages().SelectMany(message => message.EnumTypes));
    }

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes
        .Where(nested => nested.GetOptions()?.MapEntry != true)
        .SelectMany(WithNested)
        .Prepend(message);

    private static List<FileDescriptor> FilesOf(Assembly assembly) => [.. assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()
        .OrderBy(file => file.Name, StringComparer.Ordinal)];
}
