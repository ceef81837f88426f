using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests.Domain.Labels;

public sealed class SnapshotDigestTests
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
        // As every version of the room has computed it.
        digest.ShouldBe("sha256:0380e14ecececb6c8bbbf31e0c7757c704b7d6a0b7d6544772b30ca2276c1d31");
    }

    private static string Digest(IEnumerable<(StoredLabel, RegisteredImage)> labels, Consensus consensus) =>
        MemorySnapshot.Digest(MemorySnapshot.Build(labels, consensus), consensus);

    private static (StoredLabel Label, RegisteredImage Image) Label(string image, string rater, Verdict verdict)
    {
        string name = "projects/p/images/" + image;
        RegisteredImage registered = LabelingRulesTests.Image(0, 0, 0, name, $"prompt of {image}");
        return (new StoredLabel { Name = "projects/p/labels/l", Project = "projects/p", Image = name, RaterId = rater, Verdict = verdict, CreateTime = DateTimeOffset.UnixEpoch }, registered);
    }
}
