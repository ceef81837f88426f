using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Reward.Domain.Measuring;

namespace RlhfT2I.Reward.Application;

/// <summary>Shares as messages.</summary>
public static class EstimateMapper
{
    /// <summary>The message of a share.</summary>
    public static Estimate ToMessage(ShareEstimate share)
    {
        ArgumentNullException.ThrowIfNull(share);
        return new Estimate
        {
            Value = share.Value,
            LowerBound = share.LowerBound,
            UpperBound = share.UpperBound,
            ConfidenceLevel = ShareEstimate.ConfidenceLevel,
            SampleCount = share.SampleCount,
        };
    }
}
