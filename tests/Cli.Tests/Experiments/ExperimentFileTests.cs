using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;

namespace RlhfT2I.Cli.Tests.Experiments;

public sealed class ExperimentFileTests
{
    [Theory]
    [InlineData("demo.yaml", "demo")]
    [InlineData("demo-full.yaml", "demo-full")]
    public void Load_ShippedFiles_AreUsable(string file, string name)
    {
        Experiment experiment = ExperimentFile.Load(Path.Combine(AppContext.BaseDirectory, "Experiments", file));
        experiment.Name.ShouldBe(name);
        long images = 8L * experiment.Evaluation.PromptsPerCell * experiment.Evaluation.ImagesPerPrompt;
        images.ShouldBeGreaterThanOrEqualTo(640);
        var prompts = new ExperimentPrompts(experiment);
        prompts.Evaluation.Count.ShouldBe(8 * experiment.Evaluation.PromptsPerCell);
        prompts.Evaluation.Count(prompt => prompt.Unseen).ShouldBe(4 * experiment.Evaluation.PromptsPerCell);
    }

    [Theory]
    [InlineData("name: demo\nsead: 1", "line 2")]
    [InlineData("name: demo\nseed: many", "line 2")]
    [InlineData("name: Demo!", "name: 'Demo!' is no name")]
    [InlineData("name: a\nlabeling: { images_per_prompt: 1 }", "labeling.images_per_prompt: 1 is out of range")]
    [InlineData("name: a\nevaluation: { best_of: 4 }", "evaluation.best_of: 4 is out of range")]
    [InlineData("name: a\nfine_tuning: { learning_rate_schedule: magic }", "fine_tuning.learning_rate_schedule: 'magic' is unknown")]
    [InlineData("name: a\nfine_tuning: { compute_format: float8 }", "fine_tuning.compute_format: 'float8' is unknown")]
    [InlineData("name: a\nsampling: { scheduler: magic }", "sampling.scheduler: 'magic' is unknown")]
    [InlineData("name: a\nfine_tuning: { pretraining_pairs: 0 }", "fine_tuning.pretraining_pairs: 0 is out of range")]
    [InlineData("", "is empty")]
    public void Parse_Unusable_NamesTheKey(string yaml, string problem) =>
        Should.Throw<InputException>(() => ExperimentFile.Parse(yaml, "mine.yaml")).Message.ShouldContain(problem);

    [Fact]
    public void Parse_ListsAndFormats_AreRead()
    {
        Experiment experiment = ExperimentFile.Parse(
            "name: a\nreward: { hidden_widths: [256, 64], interaction: true, early_stop: 0 }\nfine_tuning: { compute_format: bfloat16 }", "mine.yaml");
        experiment.Reward.HiddenWidths.ShouldBe([256, 64]);
        experiment.Reward.Interaction.ShouldBe(true);
        experiment.Reward.EarlyStop.ShouldBe(0);
        experiment.FineTuning.ComputeFormat.ShouldBe("bfloat16");
    }

    [Fact]
    public void Prompts_OfLabels_HaveNoUnseenObjects()
    {
        var prompts = new ExperimentPrompts(new Experiment { Name = "a" });
        prompts.Labeled.Concat(prompts.Unlabeled)
            .ShouldAllBe(text => !RlhfT2I.Prompts.Grammar.PaperGrammar.Instance.Parse(text).Meaning.IsHeldOut);
        prompts.Labeled.Distinct().Count().ShouldBe(prompts.Labeled.Count);
    }

    [Fact]
    public void Prompts_SameSeedTwice_AreTheSame()
    {
        var experiment = new Experiment { Name = "a", Seed = 4 };
        new ExperimentPrompts(experiment).Labeled.ShouldBe(new ExperimentPrompts(experiment).Labeled);
        new ExperimentPrompts(experiment with { Seed = 5 }).Labeled.ShouldNotBe(new ExperimentPrompts(experiment).Labeled);
    }
}
