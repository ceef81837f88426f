using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Connection;

/// <summary>The clients of one server.</summary>
internal sealed class Suite : IDisposable
{
    /// <summary>Metadata key that names the simulated rater on whose behalf a call is made.</summary>
    public const string RaterKey = "x-rlhf-rater";

    private const int LargestMessage = 16 * 1024 * 1024;

    private readonly GrpcChannel _channel;

    /// <summary>Opens a channel; nothing is sent yet.</summary>
    /// <param name="server">Address, <c>http://</c> (HTTP/2 without TLS) or <c>https://</c>.</param>
    /// <param name="patience">How long to wait for a server that is away.</param>
    /// <param name="clock">The clock of deadlines.</param>
    /// <param name="apiKey">Sent with every call; empty for none.</param>
    public Suite(Uri server, Patience patience, TimeProvider clock, string apiKey)
    {
        Patience = patience;
        _channel = GrpcChannel.ForAddress(server, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = LargestMessage,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            },
        });
        CallInvoker calls = _channel.Intercept(new CallRules(patience, clock, apiKey));
        Generation = new GenerationService.GenerationServiceClient(calls);
        Models = new ModelService.ModelServiceClient(calls);
        Feedback = new FeedbackService.FeedbackServiceClient(calls);
        Evaluation = new EvaluationService.EvaluationServiceClient(calls);
        Reward = new RewardService.RewardServiceClient(calls);
        FineTuning = new FineTuningService.FineTuningServiceClient(calls);
        Accounts = new AccountService.AccountServiceClient(calls);
    }

    public Patience Patience { get; }

    public GenerationService.GenerationServiceClient Generation { get; }

    public ModelService.ModelServiceClient Models { get; }

    public FeedbackService.FeedbackServiceClient Feedback { get; }

    public EvaluationService.EvaluationServiceClient Evaluation { get; }

    public RewardService.RewardServiceClient Reward { get; }

    public FineTuningService.FineTuningServiceClient FineTuning { get; }

    public AccountService.AccountServiceClient Accounts { get; }

    /// <summary>Metadata of a call by a simulated rater.</summary>
    public static Metadata As(string rater) => new() { { RaterKey, rater } };

    public void Dispose() => _channel.Dispose();
}
