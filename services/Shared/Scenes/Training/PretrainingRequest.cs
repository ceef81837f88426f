using RlhfT2I.Scenes.Models;

namespace RlhfT2I.Scenes.Training;

/// <summary>What <see cref="ScenePretraining"/> is to do.</summary>
public sealed record PretrainingRequest
{
    /// <summary>Folder of models, checkpoints, logs and sample grids; made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Train the dual encoder.</summary>
    /// <value>true.</value>
    public bool TrainEncoder { get; init; } = true;

    /// <summary>Train the diffusion model; needs the dual encoder of the folder.</summary>
    /// <value>true.</value>
    public bool TrainDiffusion { get; init; } = true;

    /// <summary>Sizes.</summary>
    public SceneModelShape Shape { get; init; } = SceneModelShape.Bundled;

    /// <summary>The dual encoder's recipe.</summary>
    public SceneTrainingOptions Encoder { get; init; } = SceneTrainingOptions.Encoder;

    /// <summary>The diffusion model's recipe.</summary>
    public SceneTrainingOptions Diffusion { get; init; } = SceneTrainingOptions.Diffusion;

    /// <summary>Stop after this time, with a checkpoint; null to go on until all steps are done.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Updates between two lines of the log.</summary>
    /// <value>20.</value>
    public int LogEvery { get; init; } = 20;

    /// <summary>Updates between two checkpoints.</summary>
    /// <value>250.</value>
    public int CheckpointEvery { get; init; } = 250;

    /// <summary>Updates between two evaluations; the last update is always followed by one.</summary>
    /// <value>2000.</value>
    public int EvaluateEvery { get; init; } = 2000;

    /// <summary>Pictures of an evaluation.</summary>
    /// <value>128.</value>
    public int EvaluationImages { get; init; } = 128;
}
