using System.Text.Json;
using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Training;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Rewards;

/// <summary>Reward learning against the golden values; every size and setting comes from the files.</summary>
public sealed class RewardTrainingStepTests
{
    private const string RowsMark = "_rows0_";

    [Fact]
    public void Run_GoldenProblem_FollowsTheReference() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile tensors = SafetensorsFile.Open(Repository.Parity("golden", "reward.safetensors"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Parity("golden", "reward.json")));
        JsonElement golden = document.RootElement, settings = golden.GetProperty("optimizer");
        using RewardModel model = LoadModel(tensors);
        using AdamWOptimizer optimizer = new(model, Options(settings));
        var classification = new PromptClassificationLoss(golden.GetProperty("T").GetDouble());
        var step = new RewardTrainingStep(model, new RewardLoss(classification, golden.GetProperty("lambda").GetDouble()), optimizer);
        RewardBatch batch = ReadBatch(tensors);

        TensorAssert.Close(model.call(batch.ImageEmbeds, batch.TextEmbeds), tensors.Read("reward_init"), 1e-5);
        Tensor promptRewards = model.ScorePrompts(batch.ImageEmbeds.index_select(0, batch.GoodIndex!), batch.PromptEmbeds!);
        TensorAssert.Close(promptRewards, tensors.Read("perturbed_rewards_init"), 1e-5);
        TensorAssert.Close(classification.Probabilities(promptRewards), tensors.Read("class_prob_init"), 1e-5);

        foreach (JsonElement expected in golden.GetProperty("steps").EnumerateArray())
        {
            RewardTrainingStepResult result = step.Run(batch, settings.GetProperty("lr").GetDouble());
            result.Loss.ShouldBe(expected.GetProperty("loss").GetDouble(), 1e-5);
            result.SquaredError.ShouldBe(expected.GetProperty("mse").GetDouble(), 1e-5);
            result.PromptClassification.ShouldBe(expected.GetProperty("ce").GetDouble(), 1e-5);
        }
        int steps = golden.GetProperty("steps").GetArrayLength();
        TensorAssert.Close(model.call(batch.ImageEmbeds, batch.TextEmbeds), tensors.Read($"reward_after{steps}"), 1e-5);
        CheckParameters(model, tensors, $"after{steps}.");
    });

    [Fact]
    public void Run_ManySteps_LearnsAndKeepsLiveTensorsFlat() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        using var model = new RewardModel(new RewardModelConfig { ImageWidth = 4, TextWidth = 4, HiddenWidths = [32] }, generator);
        using AdamWOptimizer optimizer = new(model, new AdamWOptions());
        var step = new RewardTrainingStep(model, new RewardLoss(new PromptClassificationLoss()), optimizer);
        // Good is: the first components of image and text have one sign.
        Tensor image = randn([64, 4], generator: generator), text = randn([64, 4], generator: generator);
        var batch = new RewardBatch { ImageEmbeds = image, TextEmbeds = text, Labels = (image.select(1, 0) * text.select(1, 0) > 0).to(float32) };
        double first = step.Run(batch, 0.02).Loss;
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 150; i++)
            step.Run(batch, 0.02);
        step.Run(batch, 0.02).Loss.ShouldBeLessThan(0.2 * first);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(live);
    });

    [Fact]
    public void Loss_OnlySomePromptTensors_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        using var model = new RewardModel(new RewardModelConfig { ImageWidth = 2, TextWidth = 2, HiddenWidths = [3] }, generator);
        using AdamWOptimizer optimizer = new(model, new AdamWOptions());
        var step = new RewardTrainingStep(model, new RewardLoss(new PromptClassificationLoss()), optimizer);
        var batch = new RewardBatch { ImageEmbeds = ones(1, 2), TextEmbeds = ones(1, 2), Labels = ones(1), GoodIndex = tensor(new[] { 0L }) };
        Should.Throw<ArgumentException>(() => step.Loss(batch)).Message.ShouldContain("together");
    }

    private static RewardModel LoadModel(SafetensorsFile tensors)
    {
        SafetensorsEntry[] weights = [.. tensors.Entries.Values.Where(entry => entry.Name.StartsWith("init.", StringComparison.Ordinal) && entry.Name.EndsWith(".weight", StringComparison.Ordinal)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        var config = new RewardModelConfig
        {
            ImageWidth = (int)tensors.Entries["image_embeds"].Shape[^1],
            TextWidth = (int)tensors.Entries["text_embeds"].Shape[^1],
            HiddenWidths = [.. weights[..^1].Select(entry => (int)entry.Shape[0])],
        };
        using var generator = new Generator(0);
        var model = new RewardModel(config, generator);
        using var guard = no_grad();
        foreach ((string name, Tensor tensor) in model.state_dict())
            tensor.copy_(tensors.Read($"init.{name}"));
        return model;
    }

    private static RewardBatch ReadBatch(SafetensorsFile tensors) => new()
    {
        ImageEmbeds = tensors.Read("image_embeds"),
        TextEmbeds = tensors.Read("text_embeds"),
        Labels = tensors.Read("labels"),
        GoodIndex = tensors.Read("good_index"),
        PromptEmbeds = tensors.Read("perturbed_text_embeds"),
        OriginalIndex = tensors.Read("original_index"),
    };

    private static void CheckParameters(RewardModel model, SafetensorsFile tensors, string prefix)
    {
        string[] names = [.. tensors.Entries.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        names.ShouldNotBeEmpty();
        foreach (string name in names)
        {
            string parameter = name[prefix.Length..].Split(RowsMark)[0];
            Tensor expected = tensors.Read(name), actual = model.state_dict()[parameter];
            if (name.Contains(RowsMark, StringComparison.Ordinal))
                actual = actual.narrow(0, 0, expected.shape[0]);
            (actual - expected).abs().max().item<float>().ShouldBeLessThan(1e-4f, name);
        }
    }

    private static AdamWOptions Options(JsonElement settings) => new()
    {
        Beta1 = settings.GetProperty("betas")[0].GetDouble(),
        Beta2 = settings.GetProperty("betas")[1].GetDouble(),
        Epsilon = settings.GetProperty("eps").GetDouble(),
        WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
    };
}
