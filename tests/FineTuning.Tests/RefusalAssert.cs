using Google.Rpc;
using Grpc.Core;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>Checks refusals.</summary>
internal static class RefusalAssert
{
    public static void ShouldBeRefusal(this RpcException refusal, StatusCode code, string reason, params string[] named)
    {
        refusal.StatusCode.ShouldBe(code, refusal.Status.Detail);
        refusal.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe(reason, refusal.Status.Detail);
        foreach (string text in named)
            refusal.Status.Detail.ShouldContain(text);
    }
}
