using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.Cli.Experiments;

/// <summary>Seeds of the parts of an experiment: functions of its one seed.</summary>
/// <param name="seed">The seed.</param>
internal sealed class ExperimentSeeds(long seed)
{
    public long Labeling => Of(1);

    public long Unlabeled => Of(2);

    public long Reward => Of(3);

    public long FineTuning => Of(4);

    public long Evaluation => Of(5);

    public long Ballots => Of(6);

    public long Reference => Of(7);

    public long Pretraining => Of(8);

    /// <summary>Captions and pictures that fidelity is measured on.</summary>
    public long Captions => Of(9);

    /// <summary>Seed of a repeated reward training; repetition 0 has the seed of the only one.</summary>
    public long RewardOf(int repetition) =>
        repetition == 0 ? Reward : (long)(SeedSequence.Derive((ulong)seed, 3, (ulong)repetition) >> 1);

    /// <summary>Never negative: seeds of the contracts are int64.</summary>
    private long Of(ulong part) => (long)(SeedSequence.Derive((ulong)seed, part) >> 1);
}
