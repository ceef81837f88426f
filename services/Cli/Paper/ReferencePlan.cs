namespace RlhfT2I.Cli.Paper;

/// <summary>
/// Captions and pictures that fidelity is measured on. Without a folder they are of the embedded world. The paper takes the 40,504 images of MS-COCO's val2014, one caption of each.
/// </summary>
public sealed record ReferencePlan
{
    /// <summary>Captions, 50 to 50,000; with a folder the first of as many files.</summary>
    public int Captions { get; init; } = 1000;

    /// <summary>
    /// Folder on this machine with pictures (PNG, JPEG or WebP) and beside each its caption in a text file of the same name; empty for the embedded world. They are taken in the order of their names, a caption that came before left out.
    /// </summary>
    public string Folder { get; init; } = "";

    /// <summary>Side in pixels that pictures of a folder, and the models' pictures of its captions, are brought to before anything is measured, 32 to 1,024; the paper's is 256.</summary>
    public int Side { get; init; } = 256;
}
