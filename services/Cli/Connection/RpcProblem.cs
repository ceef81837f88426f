using Google.Rpc;
using Grpc.Core;

namespace RlhfT2I.Cli.Connection;

/// <summary>An error of the server as lines for a person: field, problem, fix; and the exit code that goes with it.</summary>
internal static class RpcProblem
{
    /// <summary>Prints an error.</summary>
    /// <param name="error">Takes the lines.</param>
    /// <param name="problem">The error.</param>
    /// <param name="server">Address of the server.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Print(TextWriter error, RpcException problem, string server)
    {
        Google.Rpc.Status? status = problem.GetRpcStatus();
        ErrorInfo? info = status?.GetDetail<ErrorInfo>();
        bool any = false;
        foreach (BadRequest.Types.FieldViolation violation in status?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            error.WriteLine($"error: {violation.Field}: {violation.Description}");
            any = true;
        }

        if (!any)
            error.WriteLine($"error: {Subject(status)}{Text(problem, server)}");
        if (Fixes.Of(info?.Reason, problem.StatusCode, server) is { } fix)
            error.WriteLine($"fix: {fix}");
        error.WriteLine(info is null ? $"({Name(problem.StatusCode)})" : $"({Name(problem.StatusCode)}, {info.Reason} of {info.Domain})");
        return ExitCode(problem.StatusCode);
    }

    /// <summary>Prints why a job failed.</summary>
    public static void Print(TextWriter error, string resource, Contracts.Common.V1.Failure? failure)
    {
        error.WriteLine($"error: {resource}: {(failure is null ? "failed without a reason" : failure.Message)}");
        if (failure is null)
            return;
        if (Fixes.Of(failure.Reason, (StatusCode)(int)failure.Code, "") is { } fix)
            error.WriteLine($"fix: {fix}");
        error.WriteLine($"({failure.Reason} of {failure.Domain})");
    }

    private static string Subject(Google.Rpc.Status? status)
    {
        if (status?.GetDetail<ResourceInfo>() is { ResourceName.Length: > 0 } resource && !status.Message.Contains(resource.ResourceName))
            return $"{resource.ResourceName}: ";
        return status?.GetDetail<PreconditionFailure>()?.Violations is [{ Subject.Length: > 0 } violation, ..]
            && !status.Message.Contains(violation.Subject) ? $"{violation.Subject}: " : "";
    }

    private static string Text(RpcException problem, string server) => problem.StatusCode switch
    {
        StatusCode.Unavailable when problem.GetRpcStatus() is null => $"--server: {server} does not answer.",
        StatusCode.DeadlineExceeded when problem.Status.Detail.Length == 0 => "The server did not answer in time.",
        _ => problem.Status.Detail,
    };

    private static int ExitCode(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.FailedPrecondition
            or StatusCode.OutOfRange or StatusCode.PermissionDenied or StatusCode.Unauthenticated => ExitCodes.BadInput,
        StatusCode.Cancelled => ExitCodes.Interrupted,
        _ => ExitCodes.ServerTrouble,
    };

    private static string Name(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.AlreadyExists => "ALREADY_EXISTS",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        StatusCode.DataLoss => "DATA_LOSS",
        _ => code.ToString().ToUpperInvariant(),
    };
}
