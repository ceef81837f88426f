using RlhfT2I.Cli.Parity.Comparison;
using TorchSharp;

namespace RlhfT2I.Cli.Parity;

/// <summary>What an area needs to run: the folder, where and in which precision, and where remarks go.</summary>
public sealed class ParityContext
{
    private readonly List<string> _notes = [];

    /// <summary>The golden values.</summary>
    public required ParityFolder Folder { get; init; }

    /// <summary>Folder of the full CLIP vocabulary; null where none was found.</summary>
    public string? TokenizerFolder { get; init; }

    /// <summary>Where networks run; comparisons are made on the CPU.</summary>
    public torch.Device Device { get; init; } = torch.CPU;

    /// <summary>Precision of networks: float32 or bfloat16.</summary>
    public torch.ScalarType DType { get; init; } = torch.ScalarType.Float32;

    /// <summary>Whether CUDA may round float32 products to TF32.</summary>
    public bool TensorFloat { get; init; }

    /// <summary>Threads of one tensor operation; 0 for one in small networks and all cores in large ones.</summary>
    public int Threads { get; init; }

    /// <summary>Remarks of the areas that ran, in order.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Adds a remark below the table.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>The tolerance of a network's output: the given one in float32, else what fewer significant bits (TF32 11, bfloat16 8) leave.</summary>
    public Tolerance ForNetwork(Tolerance inFloat32) => inFloat32 with { Limit = Math.Max(inFloat32.Limit, Rounding) };

    /// <summary>Runs one case; what it throws becomes a failed check, so that one damaged file does not hide the others.</summary>
    /// <param name="name">Name of the failed check.</param>
    /// <param name="run">The case; makes its checks one after another.</param>
    public static IReadOnlyList<TensorCheck> Guard(string name, Func<IEnumerable<TensorCheck>> run)
    {
        var checks = new List<TensorCheck>();
        using var scope = torch.NewDisposeScope();
        try
        {
            checks.AddRange(run());
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever a case throws, the report must name it and go on.
            checks.Add(TensorCheck.Failed(name, FirstLine(error.Message)));
        }

        return checks;
    }

    /// <summary>Remarks on golden tensors that no check has used.</summary>
    public void NoteUnread(GoldenFile file)
    {
        if (file.Unread is { Count: > 0 } unread)
            Note($"{file.Name}: not understood and not checked: {string.Join(", ", unread)}");
    }

    private const double BFloat16Limit = 5e-2, TensorFloatLimit = 1e-2;

    private double Rounding => DType == torch.ScalarType.BFloat16 ? BFloat16Limit : TensorFloat ? TensorFloatLimit : 0;

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
