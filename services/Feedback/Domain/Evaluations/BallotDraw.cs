using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>
/// Everything that chance decides in an evaluation: order of items, sides of sets, order of pictures, choice of controls. Each draw is a function of the
/// evaluation's seed and of what is drawn, so that it does not depend on who comes first, and one seed gives one result.
/// </summary>
/// <param name="seed">Seed of the evaluation.</param>
internal sealed class BallotDraw(long seed)
{
    /// <summary>Whether a rater sees the candidate's set first. A swapped control is drawn as the item that it repeats and turned.</summary>
    public bool CandidateFirst(EvaluationItem item, string raterId) =>
        (Number("side", $"{item.OriginalIndex}/{raterId}") & 1) == 0 ^ item.Kind == BallotKind.Swapped;

    /// <summary>Key by which a rater's items are ordered.</summary>
    public ulong OrderOf(EvaluationItem item, string raterId) => Number("order", $"{item.Index}/{raterId}");

    /// <summary>The pictures of a set in the order in which a rater sees them.</summary>
    public List<string> Shuffle(IEnumerable<string> images, int itemIndex, string raterId) =>
        [.. images.OrderBy(image => Number("picture", $"{itemIndex}/{raterId}/{image}")).ThenBy(image => image, StringComparer.Ordinal)];

    /// <summary>Chooses prompts for controls.</summary>
    /// <param name="purpose">Kind of control; different kinds choose independently.</param>
    /// <param name="prompts">All prompts.</param>
    /// <param name="count">How many, at most all.</param>
    public List<string> Choose(string purpose, IEnumerable<string> prompts, int count) =>
        [.. prompts.OrderBy(prompt => Number(purpose, prompt)).ThenBy(prompt => prompt, StringComparer.Ordinal).Take(count)];

    private ulong Number(string purpose, string subject)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{purpose}\n{subject}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
