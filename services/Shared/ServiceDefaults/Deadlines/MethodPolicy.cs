using Grpc.Net.Client.Configuration;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>What the service config beside a contract says of one method.</summary>
/// <param name="ServiceName">Full name, such as <c>rlhf.generation.v1.GenerationService</c>.</param>
/// <param name="MethodName">Name within the service, such as <c>GetImage</c>.</param>
/// <param name="Timeout">Longest time that a call may take; above zero.</param>
/// <param name="RetryPolicy">How a call is repeated; null where it must not be.</param>
public sealed record MethodPolicy(string ServiceName, string MethodName, TimeSpan Timeout, RetryPolicy? RetryPolicy)
{
    /// <summary>Name as gRPC writes it, such as <c>/rlhf.generation.v1.GenerationService/GetImage</c>.</summary>
    public string FullName => $"/{ServiceName}/{MethodName}";
}
