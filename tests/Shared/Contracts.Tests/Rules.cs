using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using FieldInfo = Google.Api.FieldInfo;

namespace RlhfT2I.Contracts.Tests;

/// <summary>The rules of the contracts. Each takes files and names what breaks it.</summary>
internal static partial class Rules
{
    private static readonly string[] ReadingVerbs = ["Get", "List", "Watch", "Download", "Stream", "Verify", "Embed", "Score", "Select", "Authenticate"];
    private static readonly string[] TellingWords = ["model", "seed", "job", "arm", "evaluation", "sha256", "digest", "reward", "candidate", "baseline", "ballot_kind"];

    public static IEnumerable<string> MethodsWithoutRoute(IEnumerable<FileDescriptor> files) =>
        files.Methods().Where(method => Route(method) is null).Select(method => method.FullName);

    public static IEnumerable<string> RoutesGivenTwice(IEnumerable<FileDescriptor> files) => files.Methods()
        .Select(Route)
        .OfType<string>()
        .GroupBy(route => Variable().Replace(route, "$1"), StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key);

    public static IEnumerable<string> MutatingMethodsWithoutRequestId(IEnumerable<FileDescriptor> files) =>
        files.Methods().Where(IsMutating).Where(method => !HasRequestId(method.InputType)).Select(method => method.FullName);

    public static IEnumerable<string> ReadingMethodsWithRequestId(IEnumerable<FileDescriptor> files) =>
        files.Methods().Where(method => !IsMutating(method)).Where(method => HasRequestId(method.InputType)).Select(method => method.FullName);

    public static IEnumerable<string> ListsWithoutPages(IEnumerable<FileDescriptor> files) =>
        files.Methods().Where(method => Verb(method) == "List").Where(method => !HasPages(method)).Select(method => method.FullName);

    public static IEnumerable<string> StreamingLists(IEnumerable<FileDescriptor> files) =>
        files.Methods().Where(method => Verb(method) == "List" && method.IsServerStreaming).Select(method => method.FullName);

    public static IEnumerable<string> WatchesWithoutStreamOrHeartbeat(IEnumerable<FileDescriptor> files) => files.Methods()
        .Where(method => Verb(method) == "Watch")
        .Where(method => !method.IsServerStreaming || !method.OutputType.Fields.InDeclarationOrder().Any(IsHeartbeat))
        .Select(method => method.FullName);

    public static IEnumerable<string> EnumsWithoutUnspecified(IEnumerable<FileDescriptor> files) => files.Enums()
        .Where(type => !(type.FindValueByNumber(0)?.Name.EndsWith("_UNSPECIFIED", StringComparison.Ordinal) ?? false))
        .Select(type => type.FullName);

    public static IEnumerable<string> UnsignedFields(IEnumerable<FileDescriptor> files) => files.Fields()
        .Where(field => field.FieldType is FieldType.UInt32 or FieldType.UInt64 or FieldType.Fixed32 or FieldType.Fixed64)
        .Select(field => field.FullName);

    public static IEnumerable<string> FieldsWhoseNameBeliesTheirType(IEnumerable<FileDescriptor> files) => files.Fields()
        .Where(field => Belies(field))
        .Select(field => field.FullName);

    public static IEnumerable<string> RequestFieldsWithoutBehavior(IEnumerable<FileDescriptor> files) => files.Methods()
        .SelectMany(method => method.InputType.Fields.InDeclarationOrder())
        .Where(field => field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior) is not { Count: > 0 })
        .Select(field => field.FullName);

    public static IEnumerable<string> ReferencesToUnknownResources(IEnumerable<FileDescriptor> files)
    {
        var known = ContractFiles.Contracts.Messages()
            .Select(message => message.GetOptions()?.GetExtension(ResourceExtensions.Resource)?.Type)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        return files.Fields()
            .Select(field => (field.FullName, Reference: field.GetOptions()?.GetExtension(ResourceExtensions.ResourceReference)))
            .Where(field => field.Reference is not null && !known.Contains(field.Reference.Type.Length > 0 ? field.Reference.Type : field.Reference.ChildType))
            .Select(field => field.FullName);
    }

    /// <summary>A resource with a job state must be made, read, listed, stopped and watched like every other.</summary>
    public static IEnumerable<string> JobsWithoutTheirMethods(IEnumerable<FileDescriptor> files)
    {
        IReadOnlyList<FileDescriptor> all = [.. files];
        var methods = all.Methods().Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        foreach (MessageDescriptor job in Jobs(all))
        {
            string[] needed = [$"Create{job.Name}", $"Get{job.Name}", $"List{job.Name}s", $"Cancel{job.Name}", $"Watch{job.Name}"];
            foreach (string name in needed.Where(name => !methods.Contains(name)))
                yield return $"{job.FullName}: {name}";
            string[] fields = ["progress", "failure", "create_time", "start_time", "end_time", "digest"];
            foreach (string name in fields.Where(name => job.FindFieldByName(name) is null))
                yield return $"{job.FullName}: {name}";
        }
    }

    public static IEnumerable<MessageDescriptor> Jobs(IEnumerable<FileDescriptor> files) => files.Messages()
        .Where(message => message.FindFieldByName("name") is not null)
        .Where(message => message.FindFieldByName("state") is { FieldType: FieldType.Enum, EnumType.FullName: "rlhf.common.v1.JobState" });

    /// <summary>Fields that a rater can reach from a message and that would tell which model is at work.</summary>
    public static IEnumerable<string> TellingFields(MessageDescriptor message) => Reachable(message)
        .SelectMany(reached => reached.Fields.InDeclarationOrder())
        .Where(field => TellingWords.Any(word => field.Name.Split('_').Contains(word) || field.Name == word))
        // The header of a picture has a digest for other readers; for raters the contract says that it stays empty.
        .Where(field => field.FullName != "rlhf.common.v1.BlobHeader.sha256")
        .Select(field => field.FullName);

    public static string? Route(MethodDescriptor method)
    {
        HttpRule? rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        return rule?.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => $"GET {rule.Get}",
            HttpRule.PatternOneofCase.Post => $"POST {rule.Post}",
            HttpRule.PatternOneofCase.Patch => $"PATCH {rule.Patch}",
            HttpRule.PatternOneofCase.Delete => $"DELETE {rule.Delete}",
            _ => null,
        };
    }

    public static bool IsMutating(MethodDescriptor method) => !ReadingVerbs.Contains(Verb(method));

    private static string Verb(MethodDescriptor method) => FirstWord().Match(method.Name).Value;

    private static bool HasRequestId(MessageDescriptor request) =>
        request.FindFieldByName("request_id") is { FieldType: FieldType.String } field
        && field.GetOptions()?.GetExtension(FieldInfoExtensions.FieldInfo)?.Format == FieldInfo.Types.Format.Uuid4;

    private static bool HasPages(MethodDescriptor method) =>
        method.InputType.FindFieldByName("page_size") is { FieldType: FieldType.Int32 }
        && method.InputType.FindFieldByName("page_token") is { FieldType: FieldType.String }
        && method.OutputType.FindFieldByName("next_page_token") is { FieldType: FieldType.String }
        && method.OutputType.Fields.InDeclarationOrder().Count(field => field.IsRepeated) == 1;

    private static bool IsHeartbeat(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType.FullName == "rlhf.common.v1.Heartbeat";

    private static bool Belies(FieldDescriptor field)
    {
        string type = field.FieldType == FieldType.Message ? field.MessageType.FullName : field.FieldType.ToString();
        if (field.Name.EndsWith("_time", StringComparison.Ordinal))
            return type != "google.protobuf.Timestamp";
        if (field.Name.EndsWith("_duration", StringComparison.Ordinal))
            return type != "google.protobuf.Duration";
        if (field.Name.EndsWith("_count", StringComparison.Ordinal) || field.Name.EndsWith("_bytes", StringComparison.Ordinal) || field.Name.EndsWith("_px", StringComparison.Ordinal))
            return field.FieldType is not (FieldType.Int32 or FieldType.Int64);
        return false;
    }

    private static HashSet<MessageDescriptor> Reachable(MessageDescriptor root)
    {
        var seen = new HashSet<MessageDescriptor> { root };
        var open = new Stack<MessageDescriptor>([root]);
        while (open.TryPop(out MessageDescriptor? message))
        {
            foreach (FieldDescriptor field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                if (seen.Add(field.MessageType))
                    open.Push(field.MessageType);
            }
        }
        return seen;
    }

    [GeneratedRegex("^[A-Z][a-z]+")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\{\w+=([^}]*)\}")]
    private static partial Regex Variable();
}
