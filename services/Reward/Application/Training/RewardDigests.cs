using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Reward.Application.Training;

/// <summary>Identities of trainings and reward models; never over times or names.</summary>
public static class RewardDigests
{
    /// <summary>Identity of a training: settings, seed and the digests of its inputs.</summary>
    public static string OfTraining(string settings, long seed, string labelSnapshotDigest, string encoderDigest) =>
        Of("reward-training/1", settings, $"{seed}", labelSnapshotDigest, encoderDigest);

    /// <summary>Identity of a reward model: its training and its weights.</summary>
    public static string OfModel(string trainingDigest, IReadOnlyList<string> headSha256s) => Of(["reward-model/1", trainingDigest, .. headSha256s]);

    private static string Of(params IReadOnlyList<string> parts) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))}";
}
