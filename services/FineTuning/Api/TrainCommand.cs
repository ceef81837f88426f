using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Application.Ranks;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Distributed;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Api;

/// <summary>The verb <c>train</c>: a fine-tuning on the ranks that started this program, without serving.</summary>
internal sealed class TrainCommand(
    IDataRoot root, Func<RankTraining> makeTraining, Func<IPretrainingFiles> makeFiles, ComputeFormats formats, IOptions<RankTrainingOptions> options, IOptions<FineTuningOptions> room)
    : IHostCommand
{
    private static readonly string[] LocalRankVariables = ["OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"];

    public string Verb => "train";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        root.Share();
        RankTraining training = makeTraining();
        RankTrainingPlan plan = Plan(makeFiles());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            // The update in hand ends, and a checkpoint is written.
            context.Cancel = true;
            stop.Cancel();
        });
        ICollective ranks = Connect();
        try
        {
            bool isDone = await training.RunAsync(plan, ranks, output, stop.Token);
            if (ranks.Rank == 0)
                output.WriteLine(isDone ? $"The trained model is {training.ModelFolder}; import it into a project as any model folder." : "Stopped; the same command goes on from the checkpoint.");
        }
        catch (Exception exception) when (exception is DomainException or RankLostException)
        {
            throw HostStartException.TrainingFailed(exception.Message, exception);
        }
        // Only at a good end: a rank that fails leaves without waiting for the others, which ends them too.
        ranks.Dispose();
    }

    private RankTrainingPlan Plan(IPretrainingFiles files)
    {
        RankTrainingOptions given = options.Value;
        if (given.Model.Length == 0 || given.Images.Length == 0)
            throw Refuse($"{RankTrainingOptions.SectionName}:{nameof(given.Model)} and {RankTrainingOptions.SectionName}:{nameof(given.Images)} are needed.");
        if (!Directory.Exists(given.Model))
            throw Refuse($"{RankTrainingOptions.SectionName}:{nameof(given.Model)}: there is no folder {given.Model}.");
        FineTuningSettings settings = ReadSettings(given.Settings);
        try
        {
            var validator = new RequestValidator(settings);
            SettingsMapper.Check(validator, settings);
            validator.ThrowIfInvalid();
            SettingsMapper.RefuseUnsupported(settings, worldSize: 1, formats);
            PretrainingFolder images = files.Find(given.Images, PairFormat.RewardedFolder, given.MaxBrokenCount, nameof(given.Images));
            PretrainingFolder? pairs = given.Pairs.Length == 0
                ? null
                : files.Find(given.Pairs, Enum.Parse<PairFormat>(given.PairsFormat), given.MaxBrokenCount, nameof(given.Pairs));
            return new RankTrainingPlan(
                Path.GetFullPath(given.Model), images, pairs, SettingsMapper.ToDomain(settings, pairs is not null, formats.Default), given.Seed, Device(), room.Value.CacheBytes, room.Value.DiskCacheBytes);
        }
        catch (DomainException exception)
        {
            throw Refuse(exception.Message, exception);
        }
    }

    private static FineTuningSettings ReadSettings(string path)
    {
        if (path.Length == 0)
            return new FineTuningSettings();
        try
        {
            return JsonParser.Default.Parse<FineTuningSettings>(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{RankTrainingOptions.SectionName}:{nameof(RankTrainingOptions.Settings)}, {path}: {exception.Message}", exception);
        }
    }

    private ICollective Connect()
    {
        try
        {
            return options.Value.Collective == "mpi" ? new MpiCollective(options.Value.MpiLibrary) : new SingleRank();
        }
        catch (Exception exception) when (exception is DllNotFoundException or InvalidOperationException)
        {
            throw Refuse($"{RankTrainingOptions.SectionName}:{nameof(RankTrainingOptions.Collective)}: {exception.Message}", exception);
        }
    }

    // A node's ranks take its GPUs in their order; a room's own device is the first.
    private string Device()
    {
        string device = room.Value.Device;
        string? local = LocalRankVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => value is not null);
        return device.StartsWith("cuda", StringComparison.Ordinal) && options.Value.Collective == "mpi" && local is not null ? $"cuda:{local}" : device;
    }

    private static HostStartException Refuse(string message, Exception? cause = null) => HostStartException.BadConfiguration(message, cause);
}
