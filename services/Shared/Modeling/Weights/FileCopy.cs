namespace RlhfT2I.Modeling.Weights;

/// <summary>Copies large files piece by piece, so that the work can be told of, looked at and ended.</summary>
public static class FileCopy
{
    private const int PieceBytes = 4 << 20;

    /// <summary>Copies a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">The new file; its folder must exist.</param>
    /// <param name="copied">Given each piece when it is written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two pieces; the new file is then cut off.</param>
    /// <exception cref="IOException">A file cannot be read or written, or the new one exists.</exception>
    public static void Run(string source, string target, Action<ReadOnlyMemory<byte>>? copied, CancellationToken cancellationToken)
    {
        using FileStream input = File.OpenRead(source);
        using var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        byte[] buffer = new byte[Math.Clamp(input.Length, 1, PieceBytes)];
        for (int count; (count = input.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Write(buffer, 0, count);
            copied?.Invoke(buffer.AsMemory(0, count));
        }
    }
}
