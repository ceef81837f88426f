using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>
/// Reward learning (eq. 1 of the paper): rewards, prompt classification, and full-batch training steps; always in float32.
/// </summary>
public sealed partial class RewardArea : IParityArea
{
    private const string TensorFile = "golden/reward.safetensors", ProblemFile = "golden/reward.json";

    private static readonly Tolerance Losses = Tolerance.Relative(1e-5), Rewards = Tolerance.Relative(1e-4);
    private static readonly Tolerance Parameters = Tolerance.Absolute(1e-4);

    /// <inheritdoc />
    public string Name => "reward";

    /// <inheritdoc />
    public bool FollowsPrecision => false;

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [.. GoldenSource.Pair(TensorFile, ProblemFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile) || !context.Folder.Has(ProblemFile))
            yield break; // the runner names the missing one
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        JsonElement problem = context.Folder.ReadJson(ProblemFile);
        using RewardModel model = CreateModel(context, golden);
        RewardBatch batch = ReadBatch(context, golden);
        var classification = new PromptClassificationLoss(problem.Field("T").GetDouble());
        foreach (TensorCheck check in CheckRewards(model, classification, batch, golden, "_init"))
            yield return check;

        JsonElement options = problem.Field("optimizer");
        using var optimizer = new AdamWOptimizer(model, FineTuneArea.ReadOptions(ProblemFile, options));
        var step = new RewardTrainingStep(model, new RewardLoss(classification, problem.Field("lambda").GetDouble()), optimizer);
        int number = 0;
        foreach (JsonElement expected in problem.Field("steps").EnumerateArray())
        {
            number++;
            RewardTrainingStepResult result = step.Run(batch, options.Field("lr").GetDouble());
            yield return Losses.Compare($"reward/step{number}.loss", result.Loss, expected.Field("loss").GetDouble());
            yield return Losses.Compare($"reward/step{number}.mse", result.SquaredError, expected.Field("mse").GetDouble());
            yield return Losses.Compare($"reward/step{number}.ce", result.PromptClassification, expected.Field("ce").GetDouble());
            foreach (TensorCheck check in CheckRewards(model, classification, batch, golden, $"_after{number}")
                .Concat(CheckParameters(model, golden, number)))
                yield return check;
        }

        context.NoteUnread(golden);
    }

    /// <summary>The network in the shape of the stored initial weights, which are float16 values widened.</summary>
    private static RewardModel CreateModel(ParityContext context, GoldenFile golden)
    {
        long[][] shapes = [.. Enumerable.Range(1, 64).Select(i => $"init.fc{i}.weight").TakeWhile(golden.Has).Select(golden.ShapeOf)];
        if (shapes.Length < 2)
            throw new InvalidDataException(
                $"{TensorFile} holds {shapes.Length} layers init.fc1.weight, init.fc2.weight, ...; at least 2 are needed");
        using var generator = new Generator(0);
        var model = new RewardModel(
            new RewardModelConfig
            {
                ImageWidth = (int)golden.ShapeOf("image_embeds")[1],
                TextWidth = (int)golden.ShapeOf("text_embeds")[1],
                HiddenWidths = [.. shapes.SkipLast(1).Select(shape => (int)shape[0])],
            },
            generator);
        using var grad = no_grad();
        foreach ((string name, Parameter parameter) in model.named_parameters())
            parameter.copy_(golden.Read($"init.{name}").to(float32));
        model.to(context.Device);
        return model;
    }

    private static RewardBatch ReadBatch(ParityContext context, GoldenFile golden) => new()
    {
        ImageEmbeds = golden.Read("image_embeds").to(context.Device),
        TextEmbeds = golden.Read("text_embeds").to(context.Device),
        Labels = golden.Read("labels").to(context.Device),
        GoodIndex = golden.Read("good_index").to(context.Device),
        PromptEmbeds = golden.Read("perturbed_text_embeds").to(context.Device),
        OriginalIndex = golden.Read("original_index").to(context.Device),
    };

    private static IEnumerable<TensorCheck> CheckRewards(
        RewardModel model, PromptClassificationLoss classification, RewardBatch batch, GoldenFile golden, string moment)
    {
        using var grad = no_grad();
        Func<Tensor> perturbed = () => model.ScorePrompts(batch.ImageEmbeds.index_select(0, batch.GoodIndex!), batch.PromptEmbeds!);
        (string Key, Func<Tensor> Value)[] outputs =
        [
            ($"reward{moment}", () => model.call(batch.ImageEmbeds, batch.TextEmbeds)),
            ($"perturbed_rewards{moment}", perturbed),
            ($"class_prob{moment}", () => classification.Probabilities(perturbed())),
        ];
        foreach ((string key, Func<Tensor> value) in outputs.Where(output => golden.Has(output.Key)))
            yield return Rewards.Compare($"reward/{key}", value(), golden.Read(key));
    }

    private static IEnumerable<TensorCheck> CheckParameters(RewardModel model, GoldenFile golden, int number)
    {
        foreach (string key in golden.Keys)
        {
            Match match = StateKey().Match(key);
            if (!match.Success || int.Parse(match.Groups["step"].Value, CultureInfo.InvariantCulture) != number)
                continue;
            foreach (TensorCheck check in ParityContext.Guard($"reward/{key}", () =>
            {
                Tensor parameter = model.get_parameter(match.Groups["name"].Value)
                    ?? throw new InvalidDataException("the network has no such parameter");
                if (match.Groups["first"].Success)
                    parameter = parameter[TensorIndex.Slice(long.Parse(match.Groups["first"].Value),
                        long.Parse(match.Groups["end"].Value))];
                return [Parameters.Compare($"reward/{key}", parameter, golden.Read(key))];
            }))
                yield return check;
        }
    }

    /// <summary><c>after5.fc3.weight</c>, or some rows of it: <c>after5.fc1.weight_rows0_8</c>.</summary>
    [GeneratedRegex(@"^after(?<step>[0-9]+)\.(?<name>.+?)(_rows(?<first>[0-9]+)_(?<end>[0-9]+))?$")]
    private static partial Regex StateKey();
}
