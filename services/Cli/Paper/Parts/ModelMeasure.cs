using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Measures models as Table 3 does: fidelity on captions, rewards and verdicts on the evaluation's prompts.</summary>
internal sealed class ModelMeasure : IDisposable
{
    private const string CaptionPrompts = "captions";
    private const int PicturesAtOnce = 512;

    private readonly PaperProducts _products;
    private readonly CaptionSet _captions;

    /// <summary>Takes the captions and computes the features of their pictures.</summary>
    public ModelMeasure(PaperProducts products)
    {
        _products = products;
        ReferencePlan plan = products.Study.Reference;
        _captions = plan.Folder.Length > 0 ? CaptionSet.Read(plan) : CaptionSet.Draw(plan.Captions, new ExperimentSeeds(products.Study.Loop.Seed).Captions);
        Fidelity = new FidelityMeasure(products.Features, _captions.Pictures());
    }

    /// <summary>Features of all models that were measured.</summary>
    public FidelityMeasure Fidelity { get; }

    /// <summary>Measures a model of Table 3.</summary>
    public async Task<ModelFindings> OfAsync(PaperArm arm, CancellationToken cancellationToken) => await OfAsync(
        arm.Key,
        arm.Title,
        (await _products.ModelAsync(arm, cancellationToken)).Value,
        await _products.JudgedAsync(arm, cancellationToken),
        cancellationToken);

    /// <summary>Measures another model.</summary>
    /// <param name="key">Its key in the results.</param>
    /// <param name="title">Its name for people.</param>
    /// <param name="version">Its version.</param>
    /// <param name="cancellationToken">Cancels the job at work.</param>
    public async Task<ModelFindings> OfAsync(string key, string title, string version, CancellationToken cancellationToken) => await OfAsync(
        key, title, version, await _products.JudgedAsync(key, title, version, cancellationToken), cancellationToken);

    /// <summary>Difference of the shares that the judge finds right, paired by prompt and seed, with an interval over prompts.</summary>
    public static Share RightDifference(ModelFindings first, ModelFindings second)
    {
        var theirs = second.Images.Images.ToLookup(image => image.Prompt.Text);
        static double Hit(JudgedImage image) => image.Right ? 1 : 0;
        return Share.OfDifferences([.. first.Images.Images.GroupBy(image => image.Prompt.Text).Select(group =>
            (IReadOnlyList<double>)[.. group.Zip(theirs[group.Key], (mine, its) => Hit(mine) - Hit(its))])]);
    }

    /// <inheritdoc/>
    public void Dispose() => Fidelity.Dispose();

    private async Task<ModelFindings> OfAsync(string key, string title, string version, Made<ArmOutcome> judged, CancellationToken cancellationToken)
    {
        Made<GenerationJob> job = await _products.ImagesAsync(version, key, title, CaptionPrompts, _captions.Texts, 1, cancellationToken);
        List<Image> images = await ImageFiles.ListAsync(_products.Session, job.Value.Name, cancellationToken);
        Dictionary<string, Image> byText = images.ToDictionary(image => image.PromptText);
        foreach (Image[] chunk in _captions.Texts.Select(text => byText[text]).Chunk(PicturesAtOnce))
        {
            IReadOnlyDictionary<string, byte[]> files = await ImageFiles.DownloadAsync(_products.Session, chunk, $"caption images: {title}", cancellationToken);
            Fidelity.Add(key, [.. chunk.Select(image => _captions.Fit(ImageCodec.Decode(files[image.Name])))]);
        }

        Made<string> reward = await _products.RewardAsync(cancellationToken);
        IReadOnlyList<Reward> scores = await _products.ScoresAsync(reward.Value, [.. judged.Value.Images.Select(image => image.Name)], cancellationToken);
        return new ModelFindings
        {
            Key = key,
            Frechet = Fidelity.Frechet(key),
            Discrepancy = Fidelity.Discrepancy(key),
            Rewards =
            [
                .. judged.Value.Images.Zip(scores).GroupBy(entry => entry.First.Prompt.Text, entry => entry.Second.Value)
                    .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (IReadOnlyList<double>)[.. group]),
            ],
            Images = judged.Value,
            FidelitySources = [job.Source, _products.Features.Name],
            RewardSources = [judged.Source, reward.Source],
        };
    }
}
