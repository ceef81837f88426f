using RlhfT2I.Modeling.Schedulers;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>How images are sampled from a model.</summary>
public sealed record SamplingSettings
{
    /// <summary>Denoising steps; 1 to the schedule's number of training timesteps.</summary>
    /// <value>50</value>
    public int NumInferenceSteps { get; init; } = 50;

    /// <summary>
    /// Scale w of classifier-free guidance, eps_u + w (eps_c - eps_u); at most 1 turns guidance off (one network pass instead of two).
    /// </summary>
    /// <value>7.5</value>
    public double GuidanceScale { get; init; } = 7.5;

    /// <summary>Share of fresh noise in each DDIM step, 0 (deterministic) to 1 (as DDPM); other schedulers ignore it.</summary>
    /// <value>0</value>
    public double Eta { get; init; }

    /// <summary>Height in pixels, a multiple of the VAE's scale factor; 0 takes the model's own size.</summary>
    public int Height { get; init; }

    /// <summary>Width in pixels, a multiple of the VAE's scale factor; 0 takes the model's own size.</summary>
    public int Width { get; init; }

    /// <summary>Scheduler class such as <c>DDIMScheduler</c>.</summary>
    /// <value>null: the class that the model's folder names.</value>
    public string? SchedulerClass { get; init; }

    /// <summary>Noise schedule and scheduler settings.</summary>
    /// <value>null: those of the model's folder.</value>
    public SchedulerConfig? SchedulerConfig { get; init; }

    /// <summary>
    /// Images in one network pass. On a CPU a pass always has this many rows (a short one is filled up), so that its shapes are the same and every
    /// image is bit-exact whatever its batch; another number may differ in the last bits, so it belongs to what an image is a function
    /// of. Passes of several images run on one thread, whatever the machine has. 8 samples small models three times as fast as 1 and costs a large
    /// model eight images for one. 0 chooses: 1 on a CPU, 8 on other
    /// devices, which fill nothing up and promise a tolerance instead.
    /// </summary>
    public int ImagesPerPass { get; init; }

    /// <summary>
    /// Passes of several images that a CPU computes at once, each on a core of its own; 1 to 1024. Changes no bit of an image. Other devices, and passes of one
    /// image, take one after another; so does a call that is watched.
    /// </summary>
    /// <value>1</value>
    public int PassesAtOnce { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <param name="sizeMultiple">What height and width must be multiples of.</param>
    /// <exception cref="ArgumentException">Names the setting, its value and what is allowed.</exception>
    public void Validate(int sizeMultiple)
    {
        Require(NumInferenceSteps is >= 1 and <= 10_000, nameof(NumInferenceSteps), NumInferenceSteps, "1 to 10000");
        Require(double.IsFinite(GuidanceScale) && GuidanceScale is >= 0 and <= 100, nameof(GuidanceScale), GuidanceScale, "0 to 100");
        Require(double.IsFinite(Eta) && Eta is >= 0 and <= 1, nameof(Eta), Eta, "0 to 1");
        Require(IsSize(Height, sizeMultiple), nameof(Height), Height, SizeText(sizeMultiple));
        Require(IsSize(Width, sizeMultiple), nameof(Width), Width, SizeText(sizeMultiple));
        Require(ImagesPerPass is >= 0 and <= 1024, nameof(ImagesPerPass), ImagesPerPass, "0 to 1024");
        Require(PassesAtOnce is >= 1 and <= 1024, nameof(PassesAtOnce), PassesAtOnce, "1 to 1024");
    }

    private static bool IsSize(int pixels, int multiple) => pixels == 0 || (pixels > 0 && pixels <= MaximumSide && pixels % multiple == 0);

    private static string SizeText(int multiple) => $"a multiple of {multiple} up to {MaximumSide}, or 0 for the model's own size";

    private static void Require(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; it must be {allowed}.", name);
    }

    private const int MaximumSide = 8192;
}
