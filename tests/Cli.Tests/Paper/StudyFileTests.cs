using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper;
using RlhfT2I.Cli.Paper.Sweeps;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class StudyFileTests
{
    private const string Loop = "loop: { name: a, fine_tuning: { pretraining_penalty: 1 } }";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Experiments");

    [Fact]
    public void Parse_ShippedStudies_AreUsable()
    {
        PaperStudy whole = Load("paper.yaml"), tiny = Load("paper-tiny.yaml"), full = Load("paper-full.yaml");
        full.People.ShouldBeTrue();
        new PaperPrompts(full).Labeled.Count.ShouldBe(2774);
        whole.Repetitions.ShouldBeGreaterThanOrEqualTo(5);
        new PaperPrompts(whole).Evaluation.Count.ShouldBe(120);
        new PaperPrompts(whole).Evaluation.Count(prompt => prompt.Unseen).ShouldBe(60);
        new PaperPrompts(tiny).Evaluation.Count.ShouldBe(6 * tiny.Loop.Evaluation.PromptsPerCell);
        tiny.Loop.Name.ShouldNotBe(whole.Loop.Name);
    }

    [Fact]
    public void Parse_ShippedSweeps_AreUsableAndCoverWhatThePaperLeftOpen()
    {
        string[] files = [.. Directory.GetFiles(Folder, "sweep-*.yaml")];
        files.Select(file => SweepFile.Parse(File.ReadAllText(file), file).Sweep.Vary).Order().ShouldBe(SweptSetting.All.Select(setting => setting.Key).Order());
        foreach (string file in files)
            $"{SweepFile.Parse(File.ReadAllText(file), file).Sweep.Name}.yaml".ShouldBe(Path.GetFileName(file));
        string again = Path.Combine(Folder, "iterate.yaml");
        SweepFile.ParseIteration(File.ReadAllText(again), again).Iteration.Rounds.ShouldBe(2);
    }

    [Theory]
    [InlineData("kind: paper\nloop: { name: Bad! }", "name: 'Bad!' is no name")]
    [InlineData("kind: paper\nloops: {}", "line 2")]
    [InlineData($"kind: paper\n{Loop}\nrepetitions: 0", "repetitions: 0 is out of range")]
    [InlineData($"kind: paper\n{Loop}\nreference: {{ captions: 10 }}", "reference.captions: 10 is out of range")]
    [InlineData($"kind: paper\n{Loop}\nimage_shares: [1]", "image_shares: 1 is out of range")]
    [InlineData($"kind: paper\n{Loop}\ngrids: {{ images: 10 }}", "grids.images: 10 is out of range")]
    [InlineData($"kind: paper\n{Loop}\ngrids: {{ unlisted: [''] }}", "grids.unlisted")]
    [InlineData("kind: paper\nloop: { name: a, fine_tuning: { pretraining_penalty: 1 }, evaluation: { keep: 2 } }", "loop.evaluation.keep: 2 images are kept")]
    [InlineData("kind: paper\nloop: { name: a }", "loop.fine_tuning.pretraining_penalty: 0 leaves out")]
    [InlineData("kind: paper\nloop: { name: a, unlabeled: { prompts_per_category: 0 }, fine_tuning: { pretraining_penalty: 1 } }", "loop.unlabeled.prompts_per_category: 0 leaves out")]
    public void Parse_UnusableStudy_NamesTheKey(string yaml, string problem) =>
        Should.Throw<InputException>(() => StudyFile.Parse(yaml, "mine.yaml")).Message.ShouldContain(problem);

    [Theory]
    [InlineData("vary: magic\nvalues: [1, 2]", "vary: 'magic' is unknown")]
    [InlineData("vary: reward.penalty\nvalues: [1]", "values: 1 is out of range")]
    [InlineData("vary: reward.candidates\nvalues: [1, 4]", "values: 1 is out of range")]
    [InlineData("vary: reward.penalty\nvalues: [1, 1]", "a value comes twice")]
    public void Parse_UnusableSweep_NamesTheKey(string yaml, string problem) =>
        Should.Throw<InputException>(() => SweepFile.Parse($"kind: sweep\nname: s\nof: paper.yaml\n{yaml}", Path.Combine(Folder, "mine.yaml"))).Message.ShouldContain(problem);

    [Theory]
    [InlineData("", "of: it is missing")]
    [InlineData("of: nowhere.yaml", "of: '")]
    public void Parse_SweepOfNoStudy_IsRefused(string of, string problem) => Should.Throw<InputException>(
        () => SweepFile.Parse($"kind: sweep\nname: s\n{of}\nvary: reward.penalty\nvalues: [1, 2]", Path.Combine(Folder, "mine.yaml"))).Message.ShouldContain(problem);

    [Theory]
    [InlineData("name: a", "")]
    [InlineData("kind: paper\nloop: {}", "paper")]
    public void KindOf_File_IsWhatItSays(string yaml, string kind) => ExperimentFile.KindOf(yaml, "mine.yaml").ShouldBe(kind);

    [Fact]
    public void Takes_UnknownKind_IsRefused() =>
        Should.Throw<InputException>(() => StudyCommand.Takes("poem")).Message.ShouldContain("kind: 'poem' is unknown");

    private static PaperStudy Load(string file) => StudyFile.Parse(File.ReadAllText(Path.Combine(Folder, file)), file);
}
