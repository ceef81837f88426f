using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Evaluations;

/// <summary>Creates evaluations once.</summary>
internal static class Comparisons
{
    /// <summary>The evaluation asked for; one that is there already is returned as it is.</summary>
    public static async Task<Evaluation> CreateAsync(Session session, Evaluation wanted, CancellationToken cancellationToken)
    {
        string id = ContentIds.Of("evaluation", wanted);
        var request = new CreateEvaluationRequest
        {
            Parent = session.Names.Project,
            Evaluation = wanted,
            EvaluationId = id,
            RequestId = ContentIds.RequestId($"{session.Names.Project}/{id}"),
        };
        try
        {
            return (await session.Suite.Evaluation.CreateEvaluationAsync(request, cancellationToken: cancellationToken)).Evaluation;
        }
        catch (RpcException problem) when (problem.StatusCode == StatusCode.AlreadyExists)
        {
            string name = session.Names.Of(ResourceName.Evaluations, id);
            return (await session.Suite.Evaluation.GetEvaluationAsync(new() { Name = name }, cancellationToken: cancellationToken)).Evaluation;
        }
    }
}
