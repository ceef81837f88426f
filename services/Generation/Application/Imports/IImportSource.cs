using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application.Imports;

/// <summary>Something that becomes a model version. It has been checked when it is opened.</summary>
internal interface IImportSource : IDisposable
{
    /// <summary>What the version's folder will hold.</summary>
    ModelVersionKind Kind { get; }

    /// <summary>Paths of files, or names of tensors, that are not taken.</summary>
    IReadOnlyList<string> LeftOut { get; }

    /// <summary>Names of model versions that it is made from.</summary>
    IReadOnlyList<string> Parents { get; }

    /// <summary>What the manifest says of its making.</summary>
    CheckpointProvenance Provenance { get; }

    /// <summary>Writes the version's files.</summary>
    /// <param name="target">An existing folder.</param>
    /// <param name="progress">Told how many bytes of how many are done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    void Write(string target, Action<long, long> progress, CancellationToken cancellationToken);
}
