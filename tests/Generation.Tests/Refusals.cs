using Google.Rpc;
using Grpc.Core;

namespace RlhfT2I.Generation.Tests;

/// <summary>Reads what a call was refused with.</summary>
internal static class Refusals
{
    public static async Task<Refusal> OfAsync(Func<Task> call)
    {
        RpcException exception = await Should.ThrowAsync<RpcException>(call);
        Google.Rpc.Status status = exception.GetRpcStatus().ShouldNotBeNull();
        string[] fields = [.. status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? []];
        return new Refusal(exception.StatusCode, status.GetDetail<ErrorInfo>().ShouldNotBeNull().Reason, status.Message, fields);
    }

    internal sealed record Refusal(StatusCode Code, string Reason, string Message, IReadOnlyList<string> Fields);
}
