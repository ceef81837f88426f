using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>The cases, each a function of the context that yields one or more measurements.</summary>
internal static class ModelCases
{
    /// <summary>Name and case, in the order in which they run.</summary>
    public static IReadOnlyList<(string Name, Func<BenchContext, int, IEnumerable<Measurement>> Run)> All { get; } =
    [
        ("unet", UNet), ("decode", Decode), ("text", Text), ("clip", Clip), ("image", Image), ("train", Train), ("load", LoadCase.Run),
    ];

    /// <summary>The machine's own best: a large square matrix product of the same type.</summary>
    public static Measurement MatrixPeak(BenchContext context)
    {
        int side = context.Device.type == DeviceType.CUDA ? 8192 : 2048;
        using var scope = NewDisposeScope();
        Tensor a = context.Noise(side, side), b = context.Noise(side, side);
        Measurement all = Measurement.Take(context with { Repeats = Math.Max(context.Repeats, 10) }, $"matrix product {side}", 1, 2e-9 * side * side * side, () => a.matmul(b));
        return all with { MedianMs = all.BestMs };
    }

    private static IEnumerable<Measurement> UNet(BenchContext context, int batch)
    {
        using var scope = NewDisposeScope();
        using var guard = inference_mode();
        using UNet2DConditionModel unet = context.Ready(new UNet2DConditionModel(context.Scale.UNet, InitialWeights.Uninitialised(context.DType)));
        Tensor latents = context.Latents(batch), states = context.States(batch), timestep = tensor(500.0, float64, context.Device);
        yield return Measurement.Take(
            context, $"UNet forward, batch {batch}", batch, context.Scale.UNetGigaflops, () => unet.call(latents, timestep, states));
    }

    private static IEnumerable<Measurement> Decode(BenchContext context, int batch)
    {
        using var scope = NewDisposeScope();
        using var guard = inference_mode();
        using ImageAutoencoder vae = context.Ready(context.Scale.Autoencoder(InitialWeights.Uninitialised(context.DType)));
        Tensor latents = context.Latents(batch).to(vae.InputType);
        yield return Measurement.Take(context, $"VAE decode, batch {batch}", batch, context.Scale.DecodeGigaflops, () => vae.Decode(latents));
    }

    private static IEnumerable<Measurement> Text(BenchContext context, int batch)
    {
        using var scope = NewDisposeScope();
        using var guard = inference_mode();
        using var text = context.Ready(new ClipTextModel(context.Scale.Clip.Text, InitialWeights.Uninitialised(context.DType)));
        Tensor ids = context.Ids(batch);
        yield return Measurement.Take(context, $"text encoder, batch {batch}", batch, context.Scale.TextGigaflops, () => text.Encode(ids));
    }

    private static IEnumerable<Measurement> Clip(BenchContext context, int batch)
    {
        using var scope = NewDisposeScope();
        using var guard = inference_mode();
        using var clip = context.Ready(new ClipModel(context.Scale.Clip, InitialWeights.Uninitialised(context.DType)));
        int side = context.Scale.Clip.Vision.ImageSize;
        Tensor pixels = context.Noise(batch, 3, side, side);
        yield return Measurement.Take(context, $"CLIP images, batch {batch}", batch, context.Scale.ClipGigaflops, () => clip.GetImageFeatures(pixels));
    }

    /// <summary>A whole image: 20 guided steps of PNDM and the decoder.</summary>
    private static IEnumerable<Measurement> Image(BenchContext context, int batch)
    {
        const int Steps = 20;
        using var scope = NewDisposeScope();
        using var guard = inference_mode();
        using UNet2DConditionModel unet = context.Ready(new UNet2DConditionModel(context.Scale.UNet, InitialWeights.Uninitialised(context.DType)));
        using ImageAutoencoder vae = context.Ready(context.Scale.Autoencoder(InitialWeights.Uninitialised(context.DType)));
        Tensor states = context.States(2 * batch);
        double? gigaflops = (2 * (Steps + 1) * context.Scale.UNetGigaflops) + context.Scale.DecodeGigaflops;
        yield return Measurement.Take(context with { Repeats = 1 }, $"{Steps} steps of PNDM, batch {batch}", batch, gigaflops, () => Sample());

        void Sample()
        {
            using var scheduler = new PndmScheduler(new SchedulerConfig { SkipPrkSteps = true });
            scheduler.SetTimesteps(Steps);
            Tensor latents = context.Latents(batch).to(ScalarType.Float32);
            for (int step = 0; step < scheduler.Timesteps.Count; step++)
            {
                using var stepScope = NewDisposeScope();
                Tensor input = latents.to(context.DType);
                Tensor timestep = tensor(scheduler.Timesteps[step], float64, context.Device);
                Tensor[] halves = unet.call(cat([input, input], 0), timestep, states).to(ScalarType.Float32).chunk(2, 0);
                latents = scheduler.Step(halves[0] + (7.5 * (halves[1] - halves[0])), step, latents, new SchedulerStepOptions()).MoveToOuterDisposeScope();
            }

            vae.Decode((latents / vae.ScalingFactor).to(vae.InputType)).cpu();
        }
    }

    /// <summary>One update of eq. (2) with AdamW: float32 weights, passes in the context's type.</summary>
    private static IEnumerable<Measurement> Train(BenchContext context, int batch)
    {
        using var scope = NewDisposeScope();
        BenchContext masterContext = context with { DType = ScalarType.Float32 };
        using UNet2DConditionModel unet = masterContext.Ready(new UNet2DConditionModel(context.Scale.UNet, InitialWeights.Uninitialised()), trainable: true);
        using HalfPrecisionTwin<UNet2DConditionModel>? twin = context.DType == ScalarType.Float32
            ? null
            : new(unet, context.Ready(new UNet2DConditionModel(context.Scale.UNet, InitialWeights.Uninitialised(context.DType)), trainable: true));
        using var optimizer = new AdamWOptimizer(unet, new AdamWOptions());
        Tensor latents = masterContext.Latents(batch), states = context.States(batch), noise = randn_like(latents);
        Tensor timesteps = randint(0, 1000, [batch], dtype: ScalarType.Int64).to(context.Device);
        (twin?.Module ?? unet).IsCheckpointingActivations = context.IsCheckpointing;
        var loss = new DenoisingLoss(new NoiseSchedule(new SchedulerConfig()), PredictionType.Epsilon);
        var parts = new List<(string, Action)> { ("forward and backward", Backward), ("AdamW", () => optimizer.Step(1e-5)) };
        foreach ((string name, Action part) in parts)
            yield return Measurement.Take(context, $"{name}, batch {batch}", batch, name == "AdamW" ? null : 3 * context.Scale.UNetGigaflops, part);

        void Backward()
        {
            Tensor noisy = loss.AddNoise(latents, noise, timesteps);
            optimizer.ZeroGrad();
            twin?.TakeWeights();
            Tensor output = twin is null ? unet.call(noisy, timesteps, states) : twin.Module.call(noisy.to(context.DType), timesteps, states);
            loss.PerSample(output, latents, noise, timesteps).mean().backward();
            twin?.GiveGradients();
        }
    }
}
