using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Reward.Tests;

/// <summary>
/// Images of a job, their labels and vectors, as three other rooms would tell of them. An image shows one text: it is good when that is its prompt,
/// and its vector is that text's with some noise, so that there is something to learn.
/// </summary>
internal sealed class FakeWorld
{
    public const string Project = "projects/default", Job = $"{Project}/generationJobs/j1", Snapshot = $"{Project}/labelSnapshots/s1";
    public const string Encoder = $"{Project}/modelVersions/scenes-encoder";
    public const int Width = 16;

    private static readonly string[] Objects = ["dog", "cat", "vase", "cup", "chair", "bird"];
    private static readonly string[] Colors = ["red", "green", "blue", "pink", "black"];

    /// <summary>Digest of the encoder as Embedding tells it; a test may change it.</summary>
    public string EncoderDigest { get; set; } = $"sha256:{new string('e', 64)}";

    public string SnapshotDigest { get; set; } = $"sha256:{new string('5', 64)}";

    public bool IsStale { get; set; }

    /// <summary>Images that Embedding does not know.</summary>
    public HashSet<string> WithoutVector { get; } = [];

    public List<Image> Images { get; } = [];

    public Dictionary<string, string> Shown { get; } = [];

    public List<SnapshotLabel> Labels { get; } = [];

    /// <summary>Calls of EmbedImages.</summary>
    public int ImageCallCount { get; set; }

    public static FakeWorld Create(int imagesPerPrompt = 8)
    {
        var world = new FakeWorld();
        foreach (string color in Colors)
        {
            foreach (string thing in Objects)
            {
                string prompt = $"A {color} colored {thing}.";
                for (int i = 0; i < imagesPerPrompt; i++)
                    world.Add($"{color}-{thing}-{i}", prompt, i % 2 == 0 ? prompt : $"A {Colors[(Array.IndexOf(Colors, color) + i) % Colors.Length]} colored {Objects[(Array.IndexOf(Objects, thing) + 1) % Objects.Length]}.", i);
            }
        }

        return world;
    }

    public void Add(string id, string prompt, string shown, int sampleIndex, bool isUnseen = false)
    {
        string name = $"{Project}/images/{id}";
        var image = new Image
        {
            Name = name,
            Prompt = $"{Project}/promptSets/p/prompts/{Sha(prompt)[..8]}",
            PromptText = prompt,
            PromptSplit = isUnseen ? PromptSplit.Unseen : PromptSplit.Seen,
            SampleIndex = sampleIndex,
            GenerationJob = Job,
            Sha256 = Sha(name),
        };
        Images.Add(image);
        Shown[name] = shown;
        Labels.Add(new SnapshotLabel
        {
            Image = name,
            ImageSha256 = image.Sha256,
            Prompt = image.Prompt,
            PromptText = prompt,
            PromptSplit = image.PromptSplit,
            Value = prompt == shown ? LabelValue.Good : LabelValue.Bad,
            GoodProbability = prompt == shown ? 1 : 0,
        });
    }

    public static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A unit vector: the sum of its words' random directions.</summary>
    public static float[] TextVector(string text) =>
        Unit(text.ToLowerInvariant().TrimEnd('.').Split(' ').Where(word => word is not ("a" or "colored")).Select(Direction).ToArray());

    public float[] ImageVector(string name)
    {
        float[] noise = Direction(name);
        return Unit(TextVector(Shown[name]), [.. noise.Select(value => 0.1f * value)]);
    }

    private static float[] Direction(string word)
    {
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(word))));
        return [.. Enumerable.Range(0, Width).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static float[] Unit(params float[][] parts)
    {
        double[] sum = [.. Enumerable.Range(0, Width).Select(i => parts.Sum(part => (double)part[i]))];
        double length = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => (float)(value / Math.Max(length, 1e-9)))];
    }
}
