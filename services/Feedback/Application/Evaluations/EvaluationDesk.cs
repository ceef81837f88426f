using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Reports;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Evaluations;

/// <summary>What an owner does with evaluations.</summary>
internal static class EvaluationDesk
{
    public const string ResourceType = "feedback.rlhf/Evaluation";

    /// <summary>Plans an evaluation and opens its ballots.</summary>
    /// <param name="session">A writing session, or a reading one with <paramref name="validateOnly"/>.</param>
    /// <param name="spec">What is asked for.</param>
    /// <param name="validateOnly">Plan and store nothing.</param>
    /// <exception cref="ArmImagesMissingException">A prompt of one arm lacks images in the other.</exception>
    public static async Task<StoredEvaluation> CreateAsync(IFeedbackSession session, EvaluationSpec spec, bool validateOnly)
    {
        string name = $"{spec.Project}/evaluations/{(spec.Id.Length > 0 ? spec.Id : Secrets.New())}";
        if (await session.Evaluations.AnyAsync(evaluation => evaluation.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        var candidate = await ArmImages.FindAsync(session, spec, spec.Candidate, "evaluation.candidate");
        var baseline = await ArmImages.FindAsync(session, spec, spec.Baseline, "evaluation.baseline");
        RequireAll(spec, candidate, baseline);

        List<EvaluationItem> items = ItemPlan.Make(name, candidate, baseline, spec.ControlCount, new BallotDraw(spec.Seed));
        var evaluation = new StoredEvaluation
        {
            Name = name,
            Project = spec.Project,
            DisplayName = spec.DisplayName,
            Candidate = Source(spec.Candidate, candidate),
            Baseline = Source(spec.Baseline, baseline),
            PromptSet = spec.PromptSet,
            ImagesPerSet = spec.ImagesPerSet,
            VotesPerPrompt = spec.VotesPerPrompt,
            ControlCount = spec.ControlCount,
            Seed = spec.Seed,
            Digest = ItemPlan.Digest(candidate, baseline, spec.ImagesPerSet, spec.VotesPerPrompt, spec.ControlCount, spec.Seed),
            RequiredVoteCount = (long)items.Count * spec.VotesPerPrompt,
            CreateTime = session.Now,
            Items = items,
        };
        if (validateOnly)
            return evaluation;
        session.Add(evaluation);
        await session.SaveAsync();
        return evaluation;
    }

    /// <summary>An evaluation without its items.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<StoredEvaluation> GetAsync(IFeedbackSession session, string name) =>
        await session.Evaluations.FirstOrDefaultAsync(evaluation => evaluation.Name == name, session.CancellationToken) ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>An evaluation without its items, its row held until the use case ends.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<StoredEvaluation> LockAsync(IFeedbackSession session, string name) =>
        (await session.Evaluations.Where(evaluation => evaluation.Name == name).ForUpdate().ToListAsync(session.CancellationToken)).FirstOrDefault()
        ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>Evaluations of a project, newest first.</summary>
    public static async Task<List<StoredEvaluation>> ListAsync(IFeedbackSession session, string project, int state, string digest, long before, int count) =>
        await session.Evaluations
            .Where(evaluation => evaluation.Project == project && evaluation.Number < before && (state == 0 || evaluation.State == (EvaluationState)state)
                && (digest == "" || evaluation.Digest == digest))
            .OrderByDescending(evaluation => evaluation.Number).Take(count).ToListAsync(session.CancellationToken);

    /// <summary>Closes an evaluation.</summary>
    public static async Task<StoredEvaluation> CancelAsync(IFeedbackSession session, string name)
    {
        StoredEvaluation evaluation = await LockAsync(session, name);
        bool wasFinal = evaluation.IsFinal;
        evaluation.Cancel(session.Now);
        if (!wasFinal)
            await WebhookEvents.RaiseAsync(session, WebhookEvents.EvaluationFinished(evaluation, session.Now));
        await session.SaveAsync();
        return evaluation;
    }

    /// <summary>The result so far.</summary>
    public static async Task<(StoredEvaluation Evaluation, EvaluationReport Report)> ReportAsync(IFeedbackSession session, string name)
    {
        StoredEvaluation evaluation = await GetAsync(session, name);
        List<EvaluationItem> items = await session.Items.Where(item => item.EvaluationName == name).OrderBy(item => item.Index).ToListAsync(session.CancellationToken);
        List<StoredVote> votes = await session.Votes.Where(vote => vote.EvaluationName == name && vote.SupersedingVote == null).ToListAsync(session.CancellationToken);
        return (evaluation, EvaluationTally.Report(items, votes, evaluation.VotesPerPrompt));
    }

    /// <summary>Votes of an evaluation, newest first.</summary>
    public static async Task<List<StoredVote>> ListVotesAsync(IFeedbackSession session, string name, bool superseded, long before, int count)
    {
        await GetAsync(session, name);
        return await session.Votes.Where(vote => vote.EvaluationName == name && vote.Number < before && (superseded || vote.SupersedingVote == null))
            .OrderByDescending(vote => vote.Number).Take(count).ToListAsync(session.CancellationToken);
    }

    // The prompts are those that either arm has images of: both arms need a full set for every one.
    private static void RequireAll(EvaluationSpec spec, Dictionary<string, List<RegisteredImage>> candidate, Dictionary<string, List<RegisteredImage>> baseline)
    {
        int required = Math.Max(1, candidate.Keys.Union(baseline.Keys, StringComparer.Ordinal).Count());
        foreach ((EvaluationArm arm, var images) in new[] { (EvaluationArm.Candidate, candidate), (EvaluationArm.Baseline, baseline) })
        {
            int full = images.Values.Count(list => list.Count == spec.ImagesPerSet);
            if (full < required)
                throw new ArmImagesMissingException(arm, full, required, spec.ImagesPerSet);
        }
    }

    private static ArmSource Source(ArmSpec arm, Dictionary<string, List<RegisteredImage>> images) =>
        new(arm.DisplayName, arm.GenerationJob, arm.Images, images.Values.First()[0].ModelVersion);
}
