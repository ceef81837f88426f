using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Requests;
using FieldInfo = Google.Api.FieldInfo;

namespace RlhfT2I.TestKit;

/// <summary>Calls to any method, made from its contract alone: requests that keep every rule of the contract and name a wanted project.</summary>
internal static class ContractCalls
{
    /// <summary>Every method of the contracts.</summary>
    public static IReadOnlyList<MethodDescriptor> Methods { get; } = [.. typeof(JobProgress).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
        .OfType<FileDescriptor>()
        .SelectMany(file => file.Services)
        .SelectMany(service => service.Methods)
        .OrderBy(method => method.FullName, StringComparer.Ordinal)];

    /// <summary>Names of the methods whose request names no project: what they show follows from the caller alone.</summary>
    public static IReadOnlyList<string> OfNoProject { get; } =
        ["AcceptInvitation", "AuthenticateCredential", "CreateProject", "DiscardDeadLetters", "GetCurrentIdentity", "ListDeadLetters", "ListProjects", "RedriveDeadLetters"];

    /// <summary>A method's name as gRPC writes it.</summary>
    public static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>Resource names that a request has room for, as paths of fields such as <c>evaluation.prompt_set</c>, without those that servers alone set.</summary>
    public static IReadOnlyList<(string Path, bool IsModelVersion)> NamesIn(MessageDescriptor request) => [.. Names(request, "", [])];

    /// <summary>A request with every field set that is required or names a resource.</summary>
    /// <param name="method">The method.</param>
    /// <param name="project">Id of the project that names are of.</param>
    /// <param name="other">Path of a field that names something of another project; null for none.</param>
    /// <param name="otherProject">Id of that project.</param>
    public static IMessage Request(MethodDescriptor method, string project, string? other = null, string otherProject = "") =>
        new Filling(project, other, otherProject).Fill(method.InputType, "");

    /// <summary>Makes a call; of a stream the first message is read.</summary>
    /// <returns>How it ended.</returns>
    public static async Task<StatusCode> StatusOfAsync(CallInvoker calls, MethodDescriptor method, IMessage request, Metadata headers, CancellationToken cancellationToken)
    {
        var options = new CallOptions(headers, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: cancellationToken);
        try
        {
            if (method.IsServerStreaming)
            {
                using AsyncServerStreamingCall<IMessage> call = calls.AsyncServerStreamingCall(Grpc(method, MethodType.ServerStreaming), null, options, request);
                await call.ResponseStream.MoveNext(cancellationToken);
            }
            else
            {
                using AsyncUnaryCall<IMessage> call = calls.AsyncUnaryCall(Grpc(method, MethodType.Unary), null, options, request);
                await call.ResponseAsync;
            }
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private static Method<IMessage, IMessage> Grpc(MethodDescriptor method, MethodType type) => new(
        type, method.Service.FullName, method.Name,
        Marshallers.Create(message => message.ToByteArray(), method.InputType.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), method.OutputType.Parser.ParseFrom));

    private static IEnumerable<(string Path, bool IsModelVersion)> Names(MessageDescriptor message, string prefix, HashSet<MessageDescriptor> above)
    {
        if (!above.Add(message))
            yield break;
        foreach (FieldDescriptor field in message.Fields.InDeclarationOrder().Where(field => !IsOfServers(field)))
        {
            if (PatternOf(field) is not null)
                yield return (prefix + field.Name, field.GetOptions()?.GetExtension(ResourceExtensions.ResourceReference)?.Type == "generation.rlhf/ModelVersion");
            foreach ((string Path, bool IsModelVersion) inner in IsOfSuite(field) ? Names(field.MessageType, prefix + field.Name + ".", above) : [])
                yield return inner;
        }
        above.Remove(message);
    }

    private static string? PatternOf(FieldDescriptor field)
    {
        if (field.FieldType != FieldType.String)
            return null;
        if (field.GetOptions()?.GetExtension(ResourceExtensions.ResourceReference) is { } reference)
            return reference.ChildType.Length > 0 ? ResourceNames.ParentPatternOf(reference.ChildType) : ResourceNames.PatternOf(reference.Type);
        return Behaviors(field).Contains(FieldBehavior.Identifier)
            ? field.ContainingType.GetOptions()?.GetExtension(ResourceExtensions.Resource)?.Pattern.FirstOrDefault() : null;
    }

    private static bool IsOfServers(FieldDescriptor field) => Behaviors(field).Contains(FieldBehavior.OutputOnly);

    private static bool IsOfSuite(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsMap && field.MessageType.File.Package.StartsWith("rlhf.", StringComparison.Ordinal);

    private static RepeatedField<FieldBehavior> Behaviors(FieldDescriptor field) => field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior) ?? [];

    /// <summary>Sets the fields of one request.</summary>
    private sealed class Filling(string project, string? other, string otherProject)
    {
        private readonly HashSet<MessageDescriptor> _above = [];

        public IMessage Fill(MessageDescriptor descriptor, string prefix)
        {
            IMessage message = descriptor.Parser.ParseFrom(ByteString.Empty);
            _above.Add(descriptor);
            foreach (FieldDescriptor field in descriptor.Fields.InDeclarationOrder().Where(field => !IsOfServers(field) && !field.IsMap && IsChosen(field, prefix)))
            {
                if (ValueOf(field, prefix + field.Name) is not { } value)
                    continue;
                if (field.IsRepeated)
                    ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
                else
                    field.Accessor.SetValue(message, value);
            }
            _above.Remove(descriptor);
            return message;
        }

        // Of fields that exclude one another: the one that leads to the other project, else the first.
        private bool IsChosen(FieldDescriptor field, string prefix)
        {
            if (field.RealContainingOneof is not { } choice)
                return true;
            FieldDescriptor? leading = choice.Fields.FirstOrDefault(member => $"{other}.".StartsWith($"{prefix}{member.Name}.", StringComparison.Ordinal));
            return field == (leading ?? choice.Fields[0]);
        }

        private object? ValueOf(FieldDescriptor field, string path)
        {
            if (PatternOf(field) is { } pattern)
                return NameBy(pattern, path == other ? otherProject : project);
            if (IsOfSuite(field))
                return _above.Contains(field.MessageType) ? null : Fill(field.MessageType, path + ".");
            if (!Behaviors(field).Contains(FieldBehavior.Required))
                return null;
            return field.FieldType switch
            {
                FieldType.String => field.GetOptions()?.GetExtension(FieldInfoExtensions.FieldInfo)?.Format == FieldInfo.Types.Format.Uuid4
                    ? Guid.NewGuid().ToString() : "text",
                FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[1].Number),
                FieldType.Message => field.MessageType.Parser.ParseFrom(ByteString.Empty),
                FieldType.Bytes => ByteString.CopyFrom(1),
                FieldType.Int32 => 1,
                FieldType.Int64 => 1L,
                FieldType.Double => 1.0,
                FieldType.Float => 1f,
                FieldType.Bool => true,
                _ => throw new NotSupportedException($"A required field of type {field.FieldType}: {field.FullName}."),
            };
        }

        private static string NameBy(string pattern, string project) => string.Join('/', pattern.Split('/').Select((segment, i) => segment switch
        {
            "{project}" => project,
            ['{', ..] => $"x{i}",
            _ => segment,
        }));
    }
}
