using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Tests;

/// <summary>A host with all defaults on loopback ports of its own, and a small generation service whose methods do what a test
/// says.</summary>
internal sealed class DefaultsHost : IAsyncDisposable
{
    public const string JobName = "projects/p1/generationJobs/j1";

    private static readonly string[] FreePorts = ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0"];

    private DefaultsHost(WebApplication app)
    {
        App = app;
        Channel = GrpcChannel.ForAddress(app.Urls.First(), new GrpcChannelOptions { MaxSendMessageSize = null });
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
        Client = new GenerationService.GenerationServiceClient(Channel);
    }

    public WebApplication App { get; }

    public GrpcChannel Channel { get; }

    public HttpClient Http { get; }

    public GenerationService.GenerationServiceClient Client { get; }

    /// <param name="behavior">Runs in every method, with the request.</param>
    /// <param name="configure">Runs before the defaults are added.</param>
    /// <param name="args">Command line.</param>
    public static async Task<DefaultsHost> StartAsync(
        Func<object, ServerCallContext, Task>? behavior = null, Action<WebApplicationBuilder>? configure = null, params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder([.. FreePorts, .. args]);
        builder.Logging.ClearProviders();
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(behavior ?? ((_, _) => Task.CompletedTask));
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new DefaultsHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await App.DisposeAsync();
    }

    internal sealed class Service(Func<object, ServerCallContext, Task> behavior) : GenerationService.GenerationServiceBase
    {
        public override async Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context)
        {
            await behavior(request, context);
            return new GetGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } };
        }

        public override async Task<CancelGenerationJobResponse> CancelGenerationJob(CancelGenerationJobRequest request, ServerCallContext context)
        {
            await behavior(request, context);
            return new CancelGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } };
        }

        public override async Task<CreatePromptSetResponse> CreatePromptSet(CreatePromptSetRequest request, ServerCallContext context)
        {
            await behavior(request, context);
            return new CreatePromptSetResponse();
        }
    }
}
