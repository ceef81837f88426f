using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Measuring;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Scoring;

/// <summary>Keeps the best images of each prompt of a job (rejection sampling, section 4.3).</summary>
/// <param name="models">Knows the reward models.</param>
/// <param name="images">Knows the job's images.</param>
/// <param name="scorer">Scores.</param>
public sealed class BestOfNSelecting(IRewardModels models, IImageSource images, PairScorer scorer)
{
    /// <summary>Selects images.</summary>
    /// <param name="project">The project.</param>
    /// <param name="rewardModel">The reward model.</param>
    /// <param name="generationJob">The job.</param>
    /// <param name="keepCount">Images to keep of each prompt.</param>
    /// <param name="candidateCount">Images of each prompt that take part; 0 for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TooFewCandidatesException">The job has no images.</exception>
    public async Task<SelectBestOfNResponse> SelectAsync(
        string project, string rewardModel, string generationJob, int keepCount, int candidateCount, CancellationToken cancellationToken)
    {
        RewardModel model = await models.GetAsync(rewardModel, cancellationToken);
        IReadOnlyList<Image> all = await images.ListAsync(generationJob, cancellationToken);
        if (all.Count == 0)
            throw new TooFewCandidatesException(generationJob, 0, keepCount);
        // GroupBy keeps the order in which prompts first appear, which is the job's.
        Image[][] prompts =
        [
            .. all.GroupBy(image => image.Prompt, StringComparer.Ordinal).Select(group => group.OrderBy(image => image.SampleIndex)
                .Take(candidateCount == 0 ? int.MaxValue : candidateCount).ToArray()),
        ];
        Image[] candidates = [.. prompts.SelectMany(prompt => prompt)];
        IReadOnlyList<(RewardScore? Score, Failure? Failure)> results = await scorer.ScoreAsync(
            project, model, [.. candidates.Select(image => (image.Name, image.Sha256, image.PromptText))], cancellationToken);
        var response = new SelectBestOfNResponse { RewardModelDigest = model.Digest };
        int offset = 0;
        foreach (Image[] prompt in prompts)
        {
            response.Selections.Add(Select(prompt, [.. results.Skip(offset).Take(prompt.Length)], keepCount));
            offset += prompt.Length;
        }

        return response;
    }

    private static BestOfNSelection Select(Image[] prompt, (RewardScore? Score, Failure? Failure)[] results, int keepCount)
    {
        var selection = new BestOfNSelection { Prompt = prompt[0].Prompt, CandidateCount = prompt.Length };
        (int Item, double Reward, int SampleIndex)[] scored =
        [
            .. Enumerable.Range(0, prompt.Length).Where(i => results[i].Score is not null)
                .Select(i => (i, results[i].Score!.Value, prompt[i].SampleIndex)),
        ];
        if (scored.Length < keepCount)
            selection.Failure = ErrorStatus.ToFailure(new TooFewCandidatesException(selection.Prompt, scored.Length, keepCount));
        else
            selection.Selected.AddRange(BestOfN.Select(scored, keepCount).Select(i => ScoreMapper.ToMessage(prompt[i].Name, results[i].Score, null)));
        return selection;
    }
}
