using System.Reflection;
using Google.Api;
using Google.Protobuf.Reflection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Application.Routing;

/// <summary>
/// The routes of everything that may be called from outside, read from the contracts themselves: for each method the path of gRPC, and those of
/// its <c>google.api.http</c> annotation. A method that <see cref="AccessPolicies"/> keeps inside has none.
/// </summary>
internal static class ContractRoutes
{
    /// <summary>The rooms that are forwarded to.</summary>
    public static IReadOnlyList<string> Rooms { get; } = ["Generation", "Embedding", "Reward", "FineTuning", "Feedback"];

    /// <summary>All methods of the contracts.</summary>
    public static IReadOnlyList<MethodDescriptor> Methods { get; } = [.. FindMethods()];

    /// <summary>All routes, those of gRPC first for each method.</summary>
    public static IReadOnlyList<ContractRoute> All { get; } = [.. Methods.Where(method => AccessPolicies.Of(NameOf(method)).Outside).SelectMany(Of)];

    /// <summary>Name of a method as gRPC writes it.</summary>
    public static string NameOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static IEnumerable<MethodDescriptor> FindMethods() =>
        from type in typeof(JobProgress).Assembly.GetTypes()
        where type.Name.EndsWith("Reflection", StringComparison.Ordinal)
        let file = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as FileDescriptor
        where file is not null
        from service in file.Services
        from method in service.Methods
        select method;

    private static IEnumerable<ContractRoute> Of(MethodDescriptor method)
    {
        // What has no room has no route.
        if (RoomOf(method) is not { } found)
            yield break;
        string name = NameOf(method);
        yield return new ContractRoute($"grpc{name}", found, name, HttpMethods.Post, name);
        if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule)
            yield break;
        int number = 0;
        foreach (HttpRule binding in rule.AdditionalBindings.Prepend(rule))
        {
            (string verb, string path) = BindingOf(binding);
            yield return new ContractRoute($"json{name}:{number++}", found, name, verb, HttpTemplate.ToRoute(path));
        }
    }

    // rlhf.finetuning.v1 is FineTuning's. Feedback serves the queue's dead letters, for no room owns the streams.
    private static string? RoomOf(MethodDescriptor method)
    {
        string part = method.File.Package.Split('.')[1];
        return part == "queue" ? "Feedback" : Rooms.FirstOrDefault(room => room.Equals(part, StringComparison.OrdinalIgnoreCase));
    }

    private static (string Verb, string Path) BindingOf(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => (HttpMethods.Get, rule.Get),
        HttpRule.PatternOneofCase.Put => (HttpMethods.Put, rule.Put),
        HttpRule.PatternOneofCase.Post => (HttpMethods.Post, rule.Post),
        HttpRule.PatternOneofCase.Delete => (HttpMethods.Delete, rule.Delete),
        HttpRule.PatternOneofCase.Patch => (HttpMethods.Patch, rule.Patch),
        HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind, rule.Custom.Path),
        _ => throw new InvalidOperationException($"A google.api.http annotation of the contracts has no pattern: {rule}"),
    };
}
