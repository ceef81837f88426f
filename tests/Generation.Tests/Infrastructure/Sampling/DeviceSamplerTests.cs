using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.Generation.Tests.Infrastructure.Sampling;

public sealed class DeviceSamplerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DeviceSamplerTests() => TinyModels.Publish(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SampleAsync_ManyBatches_LeavesNoTensorOnTheDevice()
    {
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        await SampleAsync(host, TinyModels.Name);
        long before = await LiveTensorsAsync(host);
        for (int i = 0; i < 5; i++)
            await SampleAsync(host, TinyModels.Name);
        (await LiveTensorsAsync(host)).ShouldBe(before);
    }

    [Fact]
    public async Task SampleAsync_WrongDigest_IsRefused()
    {
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        GenerationRequested batch = await BatchAsync(host, TinyModels.Name);
        batch.ModelVersionDigest = $"sha256:{new string('0', 64)}";
        ModelChangedException refusal = await Should.ThrowAsync<ModelChangedException>(() => host.Service<ISampler>().SampleAsync(batch, RoomHost.Token));
        refusal.Message.ShouldContain(batch.ModelVersionDigest);
    }

    private static async Task SampleAsync(RoomHost host, string model) =>
        (await host.Service<ISampler>().SampleAsync(await BatchAsync(host, model), RoomHost.Token)).Count.ShouldBe(2);

    private static async Task<GenerationRequested> BatchAsync(RoomHost host, string model)
    {
        ModelVersion version = (await host.Models.GetModelVersionAsync(new GetModelVersionRequest { Name = model }, cancellationToken: RoomHost.Token)).ModelVersion;
        return new GenerationRequested
        {
            ModelVersion = model,
            ModelVersionDigest = version.Digest,
            SamplingSettings = new SamplingSettings
            {
                SchedulerKind = SchedulerKind.Ddim,
                InferenceStepCount = 2,
                GuidanceScale = 2,
                NegativePrompt = "",
                WidthPx = 40,
                HeightPx = 40,
                Eta = 0,
            },
            Images = { Enumerable.Range(0, 2).Select(i => new RequestedImage { PromptText = "Two dogs", Seed = i }) },
        };
    }

    private static Task<long> LiveTensorsAsync(RoomHost host) => host.App.Services.GetRequiredKeyedService<DeviceThread>("cpu")
        .RunAsync(_ => DisposeScopeManager.Statistics.ThreadTotalLiveCount, RoomHost.Token);
}
