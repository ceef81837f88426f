using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.TestKit;

/// <summary>Every service of the contracts with none of its methods: what gets as far as a method is told that it is not implemented.</summary>
internal static class BareServices
{
    /// <summary>Maps them all.</summary>
    public static void MapBareServices(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<Accounts>();
        app.MapGrpcService<DeadLetters>();
        app.MapGrpcService<Embeddings>();
        app.MapGrpcService<Evaluations>();
        app.MapGrpcService<Feedbacks>();
        app.MapGrpcService<FineTunings>();
        app.MapGrpcService<Generations>();
        app.MapGrpcService<Models>();
        app.MapGrpcService<Rewards>();
    }

    private sealed class Accounts : AccountService.AccountServiceBase;

    private sealed class DeadLetters : DeadLetterService.DeadLetterServiceBase;

    private sealed class Embeddings : EmbeddingService.EmbeddingServiceBase;

    private sealed class Evaluations : EvaluationService.EvaluationServiceBase;

    private sealed class Feedbacks : FeedbackService.FeedbackServiceBase;

    private sealed class FineTunings : FineTuningService.FineTuningServiceBase;

    private sealed class Generations : GenerationService.GenerationServiceBase;

    private sealed class Models : ModelService.ModelServiceBase;

    private sealed class Rewards : RewardService.RewardServiceBase;
}
