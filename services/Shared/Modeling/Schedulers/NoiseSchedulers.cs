
namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Makes schedulers by the class names that diffusers writes into <c>scheduler_config.json</c>.</summary>
public static class NoiseSchedulers
{
    private static readonly string[] SharedKeys =
    [
        "num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas",
        "prediction_type", "timestep_spacing", "steps_offset",
    ];

    private static readonly string[] BoundKeys =
        ["thresholding", "dynamic_thresholding_ratio", "sample_max_value"];

    private static readonly Dictionary<string, Entry> Classes = new(StringComparer.Ordinal)
    {
        ["DDPMScheduler"] = new(
            config => new DdpmScheduler(config),
            [.. BoundKeys, "clip_sample", "clip_sample_range", "variance_type", "rescale_betas_zero_snr"]),
        ["DDIMScheduler"] = new(
            config => new DdimScheduler(config),
            [.. BoundKeys, "clip_sample", "clip_sample_range", "set_alpha_to_one", "rescale_betas_zero_snr"]),
        ["PNDMScheduler"] = new(config => new PndmScheduler(config), ["skip_prk_steps", "set_alpha_to_one"]),
        ["EulerDiscreteScheduler"] = new(
            config => new EulerDiscreteScheduler(config), ["interpolation_type", "use_karras_sigmas"]),
        ["EulerAncestralDiscreteScheduler"] = new(config => new EulerAncestralDiscreteScheduler(config), []),
        ["DPMSolverMultistepScheduler"] = new(
            config => new DpmSolverMultistepScheduler(config),
            [
                .. BoundKeys, "solver_order", "algorithm_type", "solver_type", "lower_order_final", "lambda_min_clipped",
                "use_karras_sigmas",
            ]),
    };

    /// <summary>The class names <see cref="Create(string, SchedulerConfig)"/> knows.</summary>
    public static IReadOnlyCollection<string> ClassNames => Classes.Keys;

    /// <summary>Makes a scheduler; the caller disposes it.</summary>
    /// <param name="className">Class name as in diffusers, such as <c>DDIMScheduler</c>.</param>
    /// <param name="config">Settings, also of another class: each class takes what it knows.</param>
    /// <exception cref="ArgumentException">The class is unknown, or a setting is out of range or not supported by it.</exception>
    public static INoiseScheduler Create(string className, SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Find(className).Create(config);
    }

    /// <summary>Makes the scheduler that the configuration names; the caller disposes it.</summary>
    /// <exception cref="ArgumentException">The configuration names no class or an unknown one, or a setting is not supported.</exception>
    public static INoiseScheduler Create(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Create(config.ClassName ?? throw new ArgumentException(
            "The scheduler configuration has no _class_name.", nameof(config)), config);
    }

    /// <summary>The keys of a configuration that a class does not use, for a warning; keys that start with _ are left out.</summary>
    /// <exception cref="ArgumentException">The class is unknown.</exception>
    public static IReadOnlyList<string> UnusedKeys(string className, SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string[] used = [.. SharedKeys, .. Find(className).Keys];
        return [.. config.Keys.Where(key => !key.StartsWith('_') && !used.Contains(key))];
    }

    private static Entry Find(string className)
    {
        ArgumentException.ThrowIfNullOrEmpty(className);
        return Classes.TryGetValue(className, out Entry? entry)
            ? entry
            : throw new ArgumentException(
                $"Unknown scheduler class {className}; allowed: {string.Join(", ", Classes.Keys)}.", nameof(className));
    }

    private sealed record Entry(Func<SchedulerConfig, INoiseScheduler> Create, IReadOnlyList<string> Keys);
}
