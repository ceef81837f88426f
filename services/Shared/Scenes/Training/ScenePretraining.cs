using System.Text.Json.Nodes;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Gallery;
using RlhfT2I.Scenes.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>
/// Trains the models of this world: first the dual encoder, then the diffusion model on its frozen text network. The same request again
/// continues where the last one stopped.
/// </summary>
/// <remarks>
/// Folder: <c>clip/</c> and <c>model/</c> (the models as they are to be used, in float16), <c>encoder.jsonl</c> and <c>diffusion.jsonl</c>
/// (logs), <c>samples/</c> (grids from fixed prompts and seeds), <c>encoder.checkpoint</c> and <c>diffusion.checkpoint</c>.
/// </remarks>
/// <param name="time">Measures the time limit and the rate.</param>
/// <param name="report">Takes a line for each line of the log; called on the calling thread.</param>
public sealed class ScenePretraining(TimeProvider time, Action<string> report)
{
    private const ulong EvaluationSeed = 0x6576616C;
    private const int ZeroShotImages = 512, SheetImages = 48, SheetColumns = 8, SheetScale = 3;

    /// <summary>Folder of the dual encoder below the request's.</summary>
    public const string ClipFolder = "clip";

    /// <summary>Folder of the text-to-image model below the request's.</summary>
    public const string ModelFolder = "model";

    /// <summary>Trains until all steps are done, the time is over, or it is cancelled; each leaves a checkpoint.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Checked before every update.</param>
    /// <returns>True if all steps are done.</returns>
    /// <exception cref="InvalidDataException">A checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="InvalidOperationException">The diffusion model is asked for and there is no dual encoder.</exception>
    /// <exception cref="ArithmeticException">The run has diverged.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public bool Run(PretrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Directory.CreateDirectory(request.Folder);
        long start = time.GetTimestamp();
        bool MayGoOn() =>
            !cancellationToken.IsCancellationRequested && (request.TimeLimit is not { } limit || time.GetElapsedTime(start) < limit);

        ClipTokenizer tokenizer = WriteTokenizer(request.Folder);
        string clipFolder = Path.Combine(request.Folder, ClipFolder);
        if (request.TrainEncoder && !TrainEncoder(request, clipFolder, tokenizer, MayGoOn))
            return false;
        if (!request.TrainDiffusion)
            return true;
        if (!File.Exists(Path.Combine(clipFolder, "config.json")))
        {
            throw new InvalidOperationException(
                $"{clipFolder} holds no dual encoder, whose text network the diffusion model needs; train the encoder first.");
        }

        using ModelComponent<ClipModel> clip = ClipLayout.Load(clipFolder, new ModelLoadOptions { DType = float32 });
        try
        {
            return TrainDiffusion(request, clip.Module, tokenizer, MayGoOn, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Cancelled while pictures were drawn for an evaluation: its checkpoint is there, and the next run evaluates again.
            return false;
        }
    }

    private static ClipTokenizer WriteTokenizer(string folder)
    {
        string path = Directory.CreateDirectory(Path.Combine(folder, "tokenizer")).FullName;
        SceneVocabulary.Instance.Write(path);
        return ClipTokenizer.FromFolder(path);
    }

    private bool TrainEncoder(PretrainingRequest request, string clipFolder, ClipTokenizer tokenizer, Func<bool> mayGoOn)
    {
        using var trainer = new DualEncoderTrainer(request.Shape, request.Encoder, tokenizer);
        return Train(trainer, "encoder", clipFolder, request, mayGoOn, line =>
        {
            using ModelComponent<ClipModel> clip = ClipLayout.Load(clipFolder, new ModelLoadOptions { DType = float32 });
            foreach ((string slot, double share) in ZeroShot.Measure(clip.Module, tokenizer, ZeroShotImages))
                line[$"zero_shot_{slot}"] = Math.Round(share, 4);
        });
    }

    private bool TrainDiffusion(
        PretrainingRequest request, ClipModel clip, ClipTokenizer tokenizer, Func<bool> mayGoOn, CancellationToken cancellationToken)
    {
        using var trainer = new DiffusionTrainer(request.Shape, request.Diffusion, clip, tokenizer);
        string modelFolder = Path.Combine(request.Folder, ModelFolder);
        string samples = Directory.CreateDirectory(Path.Combine(request.Folder, "samples")).FullName;
        IReadOnlyList<Prompt> prompts = ScenePrompts.Draw(request.EvaluationImages, EvaluationSeed);
        return Train(trainer, "diffusion", modelFolder, request, mayGoOn, line =>
        {
            using StableDiffusionModel model = DiffusersLayout.Load(
                modelFolder, new ModelLoadOptions { DType = float32, Device = new Device(request.Diffusion.Device) });
            IReadOnlyList<RgbImage> images = SceneAudit.Draw(model, prompts, null, cancellationToken);
            RgbImage sheet = ContactSheet.Draw([.. images.Take(SheetImages)], SheetColumns, SheetScale);
            File.WriteAllBytes(Path.Combine(samples, $"{trainer.Step:000000}.png"), PngCodec.Encode(sheet));
            AddTo(line, SceneAudit.Judge(prompts, images));
        });
    }

    private bool Train(
        SceneTrainer trainer, string name, string folder, PretrainingRequest request, Func<bool> mayGoOn, Action<JsonObject> evaluate)
    {
        var log = new TrainingLog(Path.Combine(request.Folder, $"{name}.jsonl"));
        string checkpoint = Path.Combine(request.Folder, $"{name}.checkpoint");
        if (File.Exists(checkpoint))
            trainer.Restore(checkpoint);
        log.KeepUntil(trainer.Step);
        report($"{name}: {trainer.WeightCount:N0} weights, {trainer.Step} of {trainer.Options.Steps} steps done");

        if (trainer.Step > 0 && trainer.Step % request.EvaluateEvery == 0 && !trainer.IsDone && !log.HasEvaluation(trainer.Step))
            Evaluate(trainer, name, folder, log, evaluate);
        var losses = new List<double>();
        long since = time.GetTimestamp(), saved = trainer.Step;
        while (!trainer.IsDone && mayGoOn())
        {
            SceneStepResult result = trainer.Train();
            losses.Add(result.Loss);
            if (result.Step % request.LogEvery == 0 || trainer.IsDone)
            {
                Log(log, name, result, losses, trainer.Options.BatchSize * losses.Count / time.GetElapsedTime(since).TotalSeconds);
                losses.Clear();
                since = time.GetTimestamp();
            }

            if (result.Step % request.EvaluateEvery == 0 && !trainer.IsDone)
            {
                trainer.Save(checkpoint);
                saved = result.Step;
                Evaluate(trainer, name, folder, log, evaluate);
                since = time.GetTimestamp();
            }
            else if (result.Step % request.CheckpointEvery == 0)
            {
                trainer.Save(checkpoint);
                saved = result.Step;
            }
        }

        return Finish(trainer, name, folder, checkpoint, saved, log, evaluate);
    }

    /// <summary>Saves what is not saved yet; a run that is done is exported once.</summary>
    private bool Finish(
        SceneTrainer trainer, string name, string folder, string checkpoint, long saved, TrainingLog log, Action<JsonObject> evaluate)
    {
        bool advanced = saved != trainer.Step;
        if (advanced)
            trainer.Save(checkpoint);
        if (trainer.IsDone && (advanced || !log.HasEvaluation(trainer.Step)))
            Evaluate(trainer, name, folder, log, evaluate);
        else if (advanced || !Directory.Exists(folder))
            trainer.Export(folder);
        return trainer.IsDone;
    }

    private void Evaluate(SceneTrainer trainer, string name, string folder, TrainingLog log, Action<JsonObject> evaluate)
    {
        trainer.Export(folder);
        var line = new JsonObject { ["step"] = trainer.Step, ["evaluation"] = true };
        evaluate(line);
        log.Append(line);
        report($"{name}: {line.ToJsonString()}");
    }

    private void Log(TrainingLog log, string name, SceneStepResult result, List<double> losses, double rate)
    {
        var line = new JsonObject
        {
            ["step"] = result.Step,
            ["loss"] = Math.Round(losses.Average(), 6),
            ["learning_rate"] = Math.Round(result.LearningRate, 9),
            ["gradient_norm"] = Math.Round(result.GradientNorm, 4),
            ["images_per_second"] = Math.Round(rate, 1),
        };
        log.Append(line);
        report($"{name}: {line.ToJsonString()}");
    }

    private static void AddTo(JsonObject line, SceneAudit audit)
    {
        line["images"] = audit.Images;
        line["right"] = Math.Round(audit.Right, 4);
        foreach ((string category, double share) in audit.RightByCategory)
            line[$"right_{category}"] = Math.Round(share, 4);
        foreach ((string slot, double share) in audit.SlotRight)
            line[$"{slot}_right"] = Math.Round(share, 4);
        line["fidelity"] = Math.Round(audit.Fidelity, 4);
    }
}
