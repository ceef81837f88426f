using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Infrastructure.Database;

namespace RlhfT2I.Feedback.Tests.Infrastructure;

/// <summary>What a script left in the database, in the words of the script.</summary>
internal static class LabelingRows
{
    /// <summary>Every row that leases and answers write, in the order in which it matters.</summary>
    public static async Task<List<string>> ReadAsync(FeedbackHost room, LabelingScript script)
    {
        await using FeedbackContext context = await room.Contexts.CreateDbContextAsync(FeedbackHost.Cancellation);
        string project = script.Project;
        List<RaterTask> tasks = [.. context.Set<RaterTask>().Include(task => task.Images).Where(task => task.Project == project)];
        List<StoredLabel> labels = [.. context.Set<StoredLabel>().Where(label => label.Project == project).OrderBy(label => label.Number)];
        List<string> rows = [.. tasks.Select(task => Describe(script, task)).Order(StringComparer.Ordinal), .. labels.Select(label => Describe(script, label, labels))];
        foreach (StoredLabel label in labels)
        {
            RaterTask task = tasks.Single(task => task.Name == label.TaskName);
            label.Position.ShouldBe(task.Images.Single(image => image.Image == label.Image).Position);
            if (label.Stands)
                label.CreateTime.ShouldBe(task.AnswerTime.ShouldNotBeNull());
        }
        rows.AddRange(context.Set<RegisteredImage>().Where(image => image.Project == project).OrderBy(image => image.Name).AsEnumerable().Select(image =>
            $"image {LabelingScript.ShortName(image.Name)} {image.GoodCount} {image.BadCount} {image.SkipCount} reported={image.Reported} gold={image.IsGold}"));
        rows.AddRange(context.Set<StoredRater>().Where(rater => rater.Project == project).OrderBy(rater => rater.RaterId).AsEnumerable().Select(rater => $"rater {rater.RaterId} {rater.State}"));
        foreach (SubmitLabelsRequest request in script.Requests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value))
        {
            AnsweredRequest? kept = context.Set<AnsweredRequest>().SingleOrDefault(kept => kept.RequestId == request.RequestId);
            kept?.RequestSha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray())));
            rows.Add($"request {kept?.RaterId} {kept?.RequestType} {(kept is null ? "not kept" : Describe(kept.Response))}");
        }
        return rows;
    }

    // In the wire format, but for the random tokens of gold questions.
    private static string Describe(byte[] response)
    {
        SubmitLabelsResponse parsed = SubmitLabelsResponse.Parser.ParseFrom(response);
        return parsed.GoldOutcomes.Count == 0 ? Convert.ToHexStringLower(response) : $"{parsed.AnsweredTaskCount} {parsed.GoldOutcomes.Count}";
    }

    private static string Describe(LabelingScript script, RaterTask task)
    {
        // The clock of the script goes on in steps of seconds.
        double? minutes = task.LeaseExpireTime is { } expireTime ? Math.Round((expireTime - task.CreateTime).TotalMinutes) : null;
        IEnumerable<string> images = task.Images.OrderBy(image => image.Image, StringComparer.Ordinal)
            .Select(image => $"{LabelingScript.ShortName(image.Image)}{(image.GoldQuestion is { } gold ? "=" + LabelingScript.ShortName(gold) : "")}");
        return $"task {task.RaterId} {script.TaskOf(task.Name)} {LabelingScript.ShortName(task.Prompt)} '{task.PromptText}' token={task.LeaseToken.Length} lease={minutes} answered={task.AnswerTime is not null} "
            + $"released={task.Released} {string.Join(',', images)}";
    }

    private static string Describe(LabelingScript script, StoredLabel label, List<StoredLabel> all) =>
        $"label {label.RaterId} {script.TaskOf(label.TaskName)} {LabelingScript.ShortName(label.Image)} {label.Verdict} {label.SkipCause} {label.ResponseDuration} {LabelingScript.ShortName(label.Guideline)} "
        + $"{(label.GoldQuestion is { } gold ? LabelingScript.ShortName(gold) : "")} {label.GoldRight} superseded={(label.SupersedingLabel is { } name ? all.FindIndex(other => other.Name == name) : null)} {label.Frozen} {label.Retraction}";
}
