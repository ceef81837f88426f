using System.Text.Json;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>
/// Turns the JSON of a scheduler into a <see cref="SchedulerConfig"/>, naming the key, value and allowed values in each error.
/// </summary>
internal static class SchedulerConfigReader
{
    private static readonly Dictionary<string, BetaSchedule> BetaSchedules = new(StringComparer.Ordinal)
    {
        ["linear"] = BetaSchedule.Linear,
        ["scaled_linear"] = BetaSchedule.ScaledLinear,
        ["squaredcos_cap_v2"] = BetaSchedule.SquaredCosine,
        ["sigmoid"] = BetaSchedule.Sigmoid,
    };

    private static readonly Dictionary<string, PredictionType> PredictionTypes = new(StringComparer.Ordinal)
    {
        ["epsilon"] = PredictionType.Epsilon,
        ["sample"] = PredictionType.Sample,
        ["v_prediction"] = PredictionType.VPrediction,
    };

    private static readonly Dictionary<string, TimestepSpacing> Spacings = new(StringComparer.Ordinal)
    {
        ["linspace"] = TimestepSpacing.Linspace,
        ["leading"] = TimestepSpacing.Leading,
        ["trailing"] = TimestepSpacing.Trailing,
    };

    // fixed_large_log is left out: the reference takes the root of a negative logarithm there.
    private static readonly Dictionary<string, VarianceType> VarianceTypes = new(StringComparer.Ordinal)
    {
        ["fixed_small"] = VarianceType.FixedSmall,
        ["fixed_small_log"] = VarianceType.FixedSmallLog,
        ["fixed_large"] = VarianceType.FixedLarge,
        ["learned"] = VarianceType.Learned,
        ["learned_range"] = VarianceType.LearnedRange,
    };

    // The names of DEIS and UniPC configs map to what the reference uses in their place.
    private static readonly Dictionary<string, SolverAlgorithm> Algorithms = new(StringComparer.Ordinal)
    {
        ["dpmsolver++"] = SolverAlgorithm.DpmSolverPlusPlus,
        ["dpmsolver"] = SolverAlgorithm.DpmSolver,
        ["sde-dpmsolver++"] = SolverAlgorithm.SdeDpmSolverPlusPlus,
        ["sde-dpmsolver"] = SolverAlgorithm.SdeDpmSolver,
        ["deis"] = SolverAlgorithm.DpmSolverPlusPlus,
    };

    private static readonly Dictionary<string, SolverType> SolverTypes = new(StringComparer.Ordinal)
    {
        ["midpoint"] = SolverType.Midpoint,
        ["heun"] = SolverType.Heun,
        ["logrho"] = SolverType.Midpoint,
        ["bh1"] = SolverType.Midpoint,
        ["bh2"] = SolverType.Midpoint,
    };

    private static readonly Dictionary<string, SigmaInterpolation> Interpolations = new(StringComparer.Ordinal)
    {
        ["linear"] = SigmaInterpolation.Linear,
        ["log_linear"] = SigmaInterpolation.LogLinear,
    };

    // Settings of later versions that change the samples: sampling on as if they were absent would be a silent error.
    private static readonly string[] UnsupportedFlags =
        ["use_lu_lambdas", "use_exponential_sigmas", "use_beta_sigmas", "use_flow_sigmas", "euler_at_final"];

    public static SchedulerConfig Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException($"A scheduler configuration is a JSON object, not {json.ValueKind}.");
        RefuseUnsupported(json);
        var defaults = new SchedulerConfig();
        return new SchedulerConfig
        {
            ClassName = Text(json, "_class_name"),
            NumTrainTimesteps = Whole(json, "num_train_timesteps", defaults.NumTrainTimesteps),
            BetaStart = Number(json, "beta_start", defaults.BetaStart),
            BetaEnd = Number(json, "beta_end", defaults.BetaEnd),
            BetaSchedule = Choice(json, "beta_schedule", BetaSchedules) ?? defaults.BetaSchedule,
            TrainedBetas = Numbers(json, "trained_betas"),
            RescaleBetasZeroSnr = Flag(json, "rescale_betas_zero_snr") ?? defaults.RescaleBetasZeroSnr,
            PredictionType = Choice(json, "prediction_type", PredictionTypes) ?? defaults.PredictionType,
            TimestepSpacing = Choice(json, "timestep_spacing", Spacings),
            StepsOffset = Whole(json, "steps_offset", defaults.StepsOffset),
            ClipSample = Flag(json, "clip_sample"),
            ClipSampleRange = Number(json, "clip_sample_range", defaults.ClipSampleRange),
            Thresholding = Flag(json, "thresholding") ?? defaults.Thresholding,
            DynamicThresholdingRatio = Number(json, "dynamic_thresholding_ratio", defaults.DynamicThresholdingRatio),
            SampleMaxValue = Number(json, "sample_max_value", defaults.SampleMaxValue),
            SetAlphaToOne = Flag(json, "set_alpha_to_one"),
            SkipPrkSteps = Flag(json, "skip_prk_steps") ?? defaults.SkipPrkSteps,
            VarianceType = Choice(json, "variance_type", VarianceTypes),
            SolverOrder = Whole(json, "solver_order", defaults.SolverOrder),
            AlgorithmType = Choice(json, "algorithm_type", Algorithms) ?? defaults.AlgorithmType,
            SolverType = Choice(json, "solver_type", SolverTypes) ?? defaults.SolverType,
            LowerOrderFinal = Flag(json, "lower_order_final") ?? defaults.LowerOrderFinal,
            LambdaMinClipped = Number(json, "lambda_min_clipped", defaults.LambdaMinClipped),
            UseKarrasSigmas = Flag(json, "use_karras_sigmas") ?? defaults.UseKarrasSigmas,
            InterpolationType = Choice(json, "interpolation_type", Interpolations) ?? defaults.InterpolationType,
            Keys = [.. json.EnumerateObject().Select(property => property.Name)],
        };
    }

    private static void RefuseUnsupported(JsonElement json)
    {
        foreach (string key in UnsupportedFlags)
        {
            if (Flag(json, key) == true)
                throw Refusal(key, "true", "false");
        }
        if (Text(json, "timestep_type") is { } type && type != "discrete")
            throw Refusal("timestep_type", type, "discrete");
    }

    private static bool Find(JsonElement json, string key, out JsonElement value) =>
        json.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement json, string key)
    {
        if (!Find(json, key, out JsonElement value))
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Refusal(key, value.GetRawText(), "a text");
    }

    private static bool? Flag(JsonElement json, string key)
    {
        if (!Find(json, key, out JsonElement value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Refusal(key, value.GetRawText(), "true or false"),
        };
    }

    private static int Whole(JsonElement json, string key, int otherwise)
    {
        if (!Find(json, key, out JsonElement value))
            return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number : throw Refusal(key, value.GetRawText(), "a whole number");
    }

    private static double Number(JsonElement json, string key, double otherwise) =>
        Find(json, key, out JsonElement value) ? Number(key, value) : otherwise;

    private static double Number(string key, JsonElement value)
    {
        try
        {
            return PythonJson.GetDouble(value);
        }
        catch (FormatException)
        {
            throw Refusal(key, value.GetRawText(), "a number");
        }
    }

    private static double[]? Numbers(JsonElement json, string key)
    {
        if (!Find(json, key, out JsonElement value))
            return null;
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => Number(key, item))]
            : throw Refusal(key, value.GetRawText(), "a list of numbers");
    }

    private static T? Choice<T>(JsonElement json, string key, Dictionary<string, T> choices)
        where T : struct, Enum
    {
        if (Text(json, key) is not { } text)
            return null;
        return choices.TryGetValue(text, out T choice) ? choice : throw Refusal(key, text, string.Join(", ", choices.Keys));
    }

    private static FormatException Refusal(string key, string value, string allowed) =>
        new($"Scheduler setting {key} is {value}; allowed: {allowed}.");
}
