using System.Text.Json;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>The settings of a noise scheduler, as <c>scheduler_config.json</c> of a diffusers folder holds them.</summary>
/// <remarks>
/// One file may be loaded by another class than the one that wrote it: keys the class does not know are left aside
/// (<see cref="NoiseSchedulers.UnusedKeys"/> lists them), keys it shares keep their value, and absent keys take the default of
/// the class that loads. So <c>set_alpha_to_one: false</c> of a PNDM file also holds for DDIM, where the default is true.
/// Settings whose default differs between classes are nullable here; a scheduler's own <see cref="INoiseScheduler.Config"/>
/// has them filled in.
/// </remarks>
public sealed record SchedulerConfig
{
    /// <summary>Class that wrote the file, such as <c>PNDMScheduler</c>; null if not recorded.</summary>
    public string? ClassName { get; init; }

    /// <summary>T, the number of timesteps in training; 2 to 100,000.</summary>
    /// <value>1000</value>
    public int NumTrainTimesteps { get; init; } = 1000;

    /// <summary>Variance at the first timestep, in (0, 1).</summary>
    /// <value>0.0001</value>
    public double BetaStart { get; init; } = 0.0001;

    /// <summary>Variance at the last timestep, in (0, 1).</summary>
    /// <value>0.02</value>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>Shape of the variance between the two ends.</summary>
    /// <value><see cref="BetaSchedule.Linear"/></value>
    public BetaSchedule BetaSchedule { get; init; } = BetaSchedule.Linear;

    /// <summary>One variance per training timestep, in place of the schedule above; null for none.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <summary>
    /// Shifts and scales the schedule so that nothing but noise is left at the last timestep, algorithm 1 of arXiv:2305.08891.
    /// </summary>
    /// <value>false</value>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>What the network predicts.</summary>
    /// <value><see cref="PredictionType.Epsilon"/></value>
    public PredictionType PredictionType { get; init; } = PredictionType.Epsilon;

    /// <summary>Layout of the inference timesteps; null for the class's default.</summary>
    /// <value><c>leading</c> for DDPM, DDIM and PNDM, <c>linspace</c> for the others</value>
    public TimestepSpacing? TimestepSpacing { get; init; }

    /// <summary>Added to each timestep under <c>leading</c> spacing. Stable Diffusion uses 1.</summary>
    /// <value>0</value>
    public int StepsOffset { get; init; }

    /// <summary>Whether DDPM and DDIM clamp the predicted clean sample; null for the class's default.</summary>
    /// <value>true (Stable Diffusion files say false)</value>
    public bool? ClipSample { get; init; }

    /// <summary>Largest magnitude that <see cref="ClipSample"/> leaves.</summary>
    /// <value>1</value>
    public double ClipSampleRange { get; init; } = 1;

    /// <summary>
    /// Dynamic thresholding of the predicted clean sample (arXiv:2205.11487, 2.3); DDPM, DDIM and DPM-Solver. Not for latents.
    /// </summary>
    /// <value>false</value>
    public bool Thresholding { get; init; }

    /// <summary>Quantile of the magnitudes that becomes the threshold, in [0, 1].</summary>
    /// <value>0.995</value>
    public double DynamicThresholdingRatio { get; init; } = 0.995;

    /// <summary>Largest dynamic threshold, above 0.</summary>
    /// <value>1</value>
    public double SampleMaxValue { get; init; } = 1;

    /// <summary>Whether the step past timestep 0 ends at alphaBar 1 (else at that of timestep 0); null for the class's default.</summary>
    /// <value>true for DDIM, false for PNDM; the other classes have no such setting</value>
    public bool? SetAlphaToOne { get; init; }

    /// <summary>PNDM: leaves the Runge-Kutta start out, as Stable Diffusion does.</summary>
    /// <value>false</value>
    public bool SkipPrkSteps { get; init; }

    /// <summary>Variance of DDPM steps; null for the class's default, <see cref="VarianceType.FixedSmall"/>.</summary>
    public VarianceType? VarianceType { get; init; }

    /// <summary>DPM-Solver: order, 1 to 3.</summary>
    /// <value>2</value>
    public int SolverOrder { get; init; } = 2;

    /// <summary>DPM-Solver: the equation it integrates.</summary>
    /// <value><see cref="SolverAlgorithm.DpmSolverPlusPlus"/></value>
    public SolverAlgorithm AlgorithmType { get; init; } = SolverAlgorithm.DpmSolverPlusPlus;

    /// <summary>DPM-Solver: the second-order rule.</summary>
    /// <value><see cref="SolverType.Midpoint"/></value>
    public SolverType SolverType { get; init; } = SolverType.Midpoint;

    /// <summary>DPM-Solver: lowers the order of the last two steps when there are fewer than 15.</summary>
    /// <value>true</value>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>DPM-Solver: smallest half-log SNR that is sampled; cosine schedules want -5.1.</summary>
    /// <value>negative infinity: no limit</value>
    public double LambdaMinClipped { get; init; } = double.NegativeInfinity;

    /// <summary>Euler and DPM-Solver: noise levels after eq. (5) of arXiv:2206.00364 with rho 7.</summary>
    /// <value>false</value>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>Euler: how noise levels between training timesteps are found.</summary>
    /// <value><see cref="SigmaInterpolation.Linear"/></value>
    public SigmaInterpolation InterpolationType { get; init; } = SigmaInterpolation.Linear;

    /// <summary>The keys the JSON held, in its order; empty for a config made in code.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Reads the text of a <c>scheduler_config.json</c>, where Python may have written <c>-Infinity</c>.</summary>
    /// <exception cref="FormatException">A value has the wrong type, is out of range, or asks for something not supported.</exception>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static SchedulerConfig FromJson(string json)
    {
        using JsonDocument document = PythonJson.Parse(json);
        return FromJson(document.RootElement);
    }

    /// <summary>Reads an object parsed by <see cref="PythonJson.Parse"/>.</summary>
    /// <exception cref="FormatException">A value has the wrong type, is out of range, or asks for something not supported.</exception>
    public static SchedulerConfig FromJson(JsonElement json) => SchedulerConfigReader.Read(json);
}
