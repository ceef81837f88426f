using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Parsing;
using RlhfT2I.Scenes.Panel;
using RlhfT2I.Scenes.Rating;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Cli.Labels;

/// <summary>
/// Simulated people: each has a name for the server and a profile. They see what any rater sees, a text and pictures, and each answer is a
/// function of profile, text and pixels alone: neither the order of tasks nor an interruption changes one.
/// </summary>
internal sealed class SimulatedPanel
{
    private readonly ConcurrentDictionary<string, SceneReading> _readings = new();

    /// <summary>Draws a panel.</summary>
    /// <param name="seed">Seed of the panel.</param>
    /// <param name="count">Number of people, positive.</param>
    public SimulatedPanel(long seed, int count)
    {
        IReadOnlyList<RaterProfile> profiles = RaterProfile.DrawPanel((ulong)seed, count);
        Raters = [.. profiles.Select((profile, i) => new SimulatedPerson($"simulated-{seed}-{i + 1}", profile))];
    }

    /// <summary>The people.</summary>
    public IReadOnlyList<SimulatedPerson> Raters { get; }

    /// <summary>One person's label of a picture.</summary>
    /// <param name="person">The person.</param>
    /// <param name="promptText">What the picture should show.</param>
    /// <param name="file">The picture's file.</param>
    public Verdict Label(SimulatedPerson person, string promptText, byte[] file)
    {
        PromptMeaning? prompt = MeaningOf(promptText);
        return prompt is null
            ? Verdict.Skip // nobody of this world understands it
            : person.Profile.Label(Read(file).Judge(prompt), Item(promptText, [file]));
    }

    /// <summary>One person's answers to two sets of pictures.</summary>
    /// <param name="person">The person.</param>
    /// <param name="promptText">What the pictures should show.</param>
    /// <param name="first">Files of the set on the left.</param>
    /// <param name="second">Files of the set on the right.</param>
    public Ballot Compare(SimulatedPerson person, string promptText, IReadOnlyList<byte[]> first, IReadOnlyList<byte[]> second)
    {
        PromptMeaning? prompt = MeaningOf(promptText);
        return prompt is null
            ? new Ballot(Vote.Tie, Vote.Tie)
            : Compare(person, promptText, prompt, [.. first.Order(ByPixels)], [.. second.Order(ByPixels)]);
    }

    /// <summary>What a text asks for; null where it is none of this world's prompts.</summary>
    public static PromptMeaning? MeaningOf(string promptText)
    {
        try
        {
            return SceneWorld.Grammar.Parse(promptText).Meaning;
        }
        catch (PromptParseException)
        {
            return null;
        }
    }

    /// <summary>The order of the pictures within a set is the server's choice; an answer does not depend on it.</summary>
    private static Comparer<byte[]> ByPixels { get; } =
        Comparer<byte[]>.Create((one, other) => ImageCodec.Decode(one).Pixels.AsSpan().SequenceCompareTo(ImageCodec.Decode(other).Pixels));

    private Ballot Compare(SimulatedPerson person, string promptText, PromptMeaning prompt, byte[][] first, byte[][] second) =>
        person.Profile.Compare(Impression(first, prompt), Impression(second, prompt), Item(promptText, [.. first, .. second]));

    private SetImpression Impression(IReadOnlyList<byte[]> files, PromptMeaning prompt) => SetImpression.Of([.. files.Select(Read)], prompt);

    private SceneReading Read(byte[] file) =>
        _readings.GetOrAdd(Convert.ToHexString(SHA256.HashData(file)), _ => SimulatedRater.Read(ImageCodec.Decode(file)));

    /// <summary>Names an item by what is seen: text and pixels, not by files, whose bytes an encoder may choose.</summary>
    private static ulong Item(string promptText, IEnumerable<byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(promptText));
        foreach (byte[] file in files)
            hash.AppendData(ImageCodec.Decode(file).Pixels);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }
}
