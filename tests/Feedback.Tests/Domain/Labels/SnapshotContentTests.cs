using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests.Domain.Labels;

public sealed class SnapshotContentTests
{
    [Fact]
    public void Digest_LabelsInAnyOrder_IsTheSame() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte, byte)[]>(), cases =>
        {
            List<(StoredLabel, RegisteredImage)> labels = [.. cases.Select(item => Label($"i{item.Item1 % 5}", $"r{item.Item2 % 4}", (Verdict)(1 + item.Item3 % 3)))];
            foreach (Consensus consensus in Enum.GetValues<Consensus>())
                Digest(Enumerable.Reverse(labels), consensus).ShouldBe(Digest(labels, consensus));
        }).Check(Fuzzing.Runs());

    [Fact]
    public void Digest_OtherVerdictOrRaterOrPicture_IsAnother()
    {
        string digest = Digest([Label("i1", "r1", Verdict.Good)], Consensus.None);
        string[] others =
        [
            Digest([Label("i1", "r1", Verdict.Bad)], Consensus.None),
            Digest([Label("i1", "r2", Verdict.Good)], Consensus.None),
            Digest([Label("i2", "r1", Verdict.Good)], Consensus.None),
            Digest([Label("i1", "r1", Verdict.Good)], Consensus.Majority),
            Digest([], Consensus.None),
        ];
        others.Append(digest).Distinct().Count().ShouldBe(6);
        digest.ShouldStartWith("sha256:");
        digest.Length.ShouldBe(71);
    }

    [Fact]
    public void Build_Majority_LeavesOutDrawsAndSkips()
    {
        List<SnapshotEntry> entries = SnapshotContent.Build(
            [
                Label("won", "r1", Verdict.Good), Label("won", "r2", Verdict.Good), Label("won", "r3", Verdict.Bad),
                Label("lost", "r1", Verdict.Bad), Label("lost", "r2", Verdict.Skip),
                Label("level", "r1", Verdict.Good), Label("level", "r2", Verdict.Bad),
                Label("skipped", "r1", Verdict.Skip),
            ],
            Consensus.Majority);
        entries.Select(entry => (entry.Image, entry.Verdict, entry.GoodProbability, entry.Rater)).ShouldBe(
            [("projects/p/images/lost", Verdict.Bad, 0.0, ""), ("projects/p/images/won", Verdict.Good, 1.0, "")], ignoreOrder: true);
    }

    [Fact]
    public void Build_NoConsensus_KeepsEveryLabelWithItsRater()
    {
        List<SnapshotEntry> entries = SnapshotContent.Build([Label("i", "r2", Verdict.Skip), Label("i", "r1", Verdict.Good)], Consensus.None);
        entries.Select(entry => (entry.Position, entry.Rater, entry.GoodProbability)).ShouldBe([(0, "projects/p/raters/r1", 1), (1, "projects/p/raters/r2", 0.5)]);
    }

    private static string Digest(IEnumerable<(StoredLabel, RegisteredImage)> labels, Consensus consensus) =>
        SnapshotContent.Digest(SnapshotContent.Build(labels, consensus), consensus);

    private static (StoredLabel Label, RegisteredImage Image) Label(string image, string rater, Verdict verdict)
    {
        string name = "projects/p/images/" + image;
        RegisteredImage registered = LabelingRulesTests.Image(0, 0, 0, name, $"prompt of {image}");
        return (new StoredLabel { Name = "projects/p/labels/l", Project = "projects/p", Image = name, RaterId = rater, Verdict = verdict, CreateTime = DateTimeOffset.UnixEpoch }, registered);
    }
}
