using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>Text to image by latent diffusion with classifier-free guidance (section 3.1; arXiv:2112.10752, arXiv:2207.12598).</summary>
/// <remarks>
/// Symbols: z_t latents at timestep t, eps_theta the UNet's prediction, w the guidance scale, c and u the embeddings of the prompt
/// and of the negative prompt. Each step predicts eps = eps(z_t, u) + w (eps(z_t, c) - eps(z_t, u)) and lets the scheduler move z_t.
/// The model is shared and not changed; scheduler state is this call's own, so calls do not touch one another.
/// </remarks>
/// <param name="model">The model; owned by the caller.</param>
public sealed class TextToImagePipeline(StableDiffusionModel model)
{
    /// <summary>Samples one image for each request.</summary>
    /// <param name="requests">At least one request.</param>
    /// <param name="settings">Steps, guidance, size and scheduler; null for the defaults.</param>
    /// <param name="noise">Source of random numbers; null draws them from the requests' seeds.</param>
    /// <param name="watch">Called after every scheduler step, on the calling thread.</param>
    /// <param name="cancellationToken">Checked before every network pass.</param>
    /// <returns>float32 (N, 3, H, W) on the CPU, values in [0, 1]; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, or there is no request.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for; nothing is left behind.</exception>
    public Tensor Generate(
        IReadOnlyList<ImageRequest> requests,
        SamplingSettings? settings = null,
        ILatentNoise? noise = null,
        Action<DenoisingStep>? watch = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count, nameof(requests));
        settings ??= new SamplingSettings();
        settings.Validate(model.VaeScaleFactor);
        noise ??= new SeededLatentNoise([.. requests.Select(request => request.Seed)]);

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var prompts = new PromptEncoder(model.Tokenizer, model.TextEncoder);
        bool guided = settings.GuidanceScale > 1;
        Pass[] passes = [.. Passes(requests, settings.ImagesPerPass).Select(pass => pass with { Embeddings = Embed(pass, prompts, guided) })];
        var images = new Tensor?[passes.Length];
        try
        {
            Run(passes, watch is null ? settings.PassesAtOnce : 1, i => images[i] = Sample(passes[i], settings, noise, watch, cancellationToken));
            return cat(images!, 0).MoveToOuterDisposeScope();
        }
        finally
        {
            foreach (Tensor? part in images)
                part?.Dispose();
            NativeHeap.GiveBackNowAndThen();
        }
    }

    private void Run(Pass[] passes, int atOnce, Action<int> sample)
    {
        if (model.Device.type == DeviceType.CPU && passes[0].Rows.Length > 1)
        {
            // On one core: threads share the rows of a product out among themselves, and where a cut falls inside an image, its sums are taken in another order.
            SideBySide.Run(passes.Length, atOnce, sample);
            return;
        }

        for (int i = 0; i < passes.Length; i++)
            sample(i);
    }

    private IEnumerable<Pass> Passes(IReadOnlyList<ImageRequest> requests, int imagesPerPass)
    {
        bool onCpu = model.Device.type == DeviceType.CPU;
        int perPass = imagesPerPass > 0 ? imagesPerPass : onCpu ? 1 : 8;
        for (int first = 0; first < requests.Count; first += perPass)
        {
            ImageRequest[] wanted = [.. requests.Skip(first).Take(perPass)];
            yield return new Pass(first, wanted.Length, onCpu ? Fill(wanted, perPass) : wanted);
        }
    }

    private Tensor Embed(Pass pass, PromptEncoder prompts, bool guided) => prompts.Encode([
        .. guided ? pass.Rows.Select(request => request.NegativePrompt) : [],
        .. pass.Rows.Select(request => request.Prompt)]).to(model.UNet.WeightType());

    /// <summary>The images of a pass, in no dispose scope.</summary>
    private Tensor Sample(Pass pass, SamplingSettings settings, ILatentNoise noise, Action<DenoisingStep>? watch, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor latents = Denoise(pass, settings, noise, watch, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Decode(latents).narrow(0, 0, pass.Wanted).clone().DetachFromDisposeScope();
    }

    /// <summary>Repeats the last request until the pass is full: equal shapes give equal bits.</summary>
    private static ImageRequest[] Fill(ImageRequest[] requests, int count) =>
        [.. requests, .. Enumerable.Repeat(requests[^1], count - requests.Length)];

    private Tensor Denoise(
        Pass pass,
        SamplingSettings settings,
        ILatentNoise noise,
        Action<DenoisingStep>? watch,
        CancellationToken cancellationToken)
    {
        bool guided = settings.GuidanceScale > 1;
        using INoiseScheduler scheduler = NoiseSchedulers.Create(
            settings.SchedulerClass ?? model.SchedulerClass, settings.SchedulerConfig ?? model.SchedulerConfig);
        scheduler.SetTimesteps(settings.NumInferenceSteps);

        long[] shape = LatentShape(settings);
        Tensor latents = Draw(pass, i => noise.Initial(i, shape)) * scheduler.InitNoiseSigma;
        for (int step = 0; step < scheduler.Timesteps.Count; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // One scope a step: only the latents live on.
            using var scope = NewDisposeScope();
            Tensor noisePred = Predict(latents, scheduler, step, pass.Embeddings!, guided ? settings.GuidanceScale : null);
            int current = step;
            var options = new SchedulerStepOptions
            {
                Eta = settings.Eta,
                Noise = () => Draw(pass, i => noise.Step(i, current, shape)),
            };
            Tensor next = scheduler.Step(noisePred, step, latents, options).MoveToOuterDisposeScope();
            latents.Dispose();
            latents = next;
            watch?.Invoke(new DenoisingStep(pass.First, pass.Wanted, step, scheduler.Timesteps.Count, latents.narrow(0, 0, pass.Wanted)));
        }

        return latents;
    }

    /// <summary>One guided prediction in float32, (N, C, H/f, W/f).</summary>
    private Tensor Predict(Tensor latents, INoiseScheduler scheduler, int step, Tensor embeddings, double? guidanceScale)
    {
        Tensor input = scheduler.ScaleModelInput(latents, step).to(model.UNet.WeightType());
        Tensor timestep = tensor(scheduler.Timesteps[step], float64, model.Device);
        if (guidanceScale is not { } scale)
            return model.UNet.call(input, timestep, embeddings).to(float32);

        Tensor[] halves = model.UNet.call(cat([input, input], 0), timestep, embeddings).to(float32).chunk(2, 0);
        return halves[0] + (scale * (halves[1] - halves[0]));
    }

    private Tensor Decode(Tensor latents)
    {
        Tensor decoded = model.Vae.Decode((latents / model.Vae.ScalingFactor).to(model.Vae.InputType));
        return ((decoded.to(float32) / 2) + 0.5).clamp(0, 1).cpu();
    }

    private long[] LatentShape(SamplingSettings settings) =>
    [
        1,
        model.UNet.Config.InChannels,
        (settings.Height == 0 ? model.NativeSize : settings.Height) / model.VaeScaleFactor,
        (settings.Width == 0 ? model.NativeSize : settings.Width) / model.VaeScaleFactor,
    ];

    /// <summary>Noise of each image of the pass; rows that only fill it take the last image's.</summary>
    private Tensor Draw(Pass pass, Func<int, Tensor> draw)
    {
        Tensor[] parts = [.. Enumerable.Range(0, pass.Rows.Length).Select(i => draw(pass.First + Math.Min(i, pass.Wanted - 1)))];
        Tensor all = cat(parts, 0).to(model.Device);
        foreach (Tensor part in parts)
            part.Dispose();
        return all;
    }

    /// <param name="First">Index of the first image in the call.</param>
    /// <param name="Wanted">Images asked for; the rows after them only fill the pass.</param>
    /// <param name="Rows">What the network computes.</param>
    private sealed record Pass(int First, int Wanted, ImageRequest[] Rows)
    {
        /// <summary>Embeddings of the rows' prompts, those without the prompt first where guidance needs them.</summary>
        public Tensor? Embeddings { get; init; }
    }
}
