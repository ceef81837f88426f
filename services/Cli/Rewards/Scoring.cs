using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Rewards;

/// <summary>Scores any number of images, in requests of bounded size.</summary>
internal static class Scoring
{
    private const int TargetsAtOnce = 500;

    /// <summary>The scores, in the order of the images.</summary>
    public static Task<List<ImageScore>> ScoreAsync(
        Session session, string rewardModel, IReadOnlyList<string> images, CancellationToken cancellationToken) =>
        session.Screen.Progress.RunAsync("scoring", "images", async sink =>
        {
            var scores = new List<ImageScore>();
            foreach (string[] chunk in images.Chunk(TargetsAtOnce))
            {
                var request = new ScoreImagesRequest { Parent = session.Names.Project, RewardModel = rewardModel };
                request.Targets.AddRange(chunk.Select(image => new ScoreTarget { Image = image }));
                scores.AddRange((await session.Suite.Reward.ScoreImagesAsync(request, cancellationToken: cancellationToken)).Scores);
                sink.Report(scores.Count, images.Count);
            }

            return scores;
        });
}
