namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>How several labels of one image become one. Numbers are those of the contract's <c>ConsensusMethod</c>.</summary>
internal enum Consensus
{
    None = 1,
    Majority = 2,
    DawidSkene = 3,
}
