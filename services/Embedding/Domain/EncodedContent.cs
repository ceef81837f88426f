namespace RlhfT2I.Embedding.Domain;

/// <summary>What an encoder made of an image file or a text: a vector or the reason why there is none, never both and never neither.</summary>
public sealed record EncodedContent
{
    private EncodedContent(string sha256, float[]? vector, string? problem) => (Sha256, Vector, Problem) = (sha256, vector, problem);

    /// <summary>SHA-256 of the file or of the text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The vector, of Euclidean length 1.</summary>
    public float[]? Vector { get; }

    /// <summary>Why the content cannot be encoded by this or any encoder.</summary>
    public string? Problem { get; }

    /// <summary>A vector.</summary>
    public static EncodedContent Of(string sha256, float[] vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new EncodedContent(sha256, vector, null);
    }

    /// <summary>Content that cannot be encoded, whoever tries.</summary>
    public static EncodedContent Unreadable(string sha256, string problem)
    {
        ArgumentException.ThrowIfNullOrEmpty(problem);
        return new EncodedContent(sha256, null, problem);
    }
}
