using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Evaluations;

/// <summary>Finds the images of an arm.</summary>
internal static class ArmImages
{
    /// <summary>The images of an arm by prompt, in order; prompts may have fewer than a set needs.</summary>
    /// <param name="session">A session.</param>
    /// <param name="spec">The evaluation.</param>
    /// <param name="arm">The arm.</param>
    /// <param name="field">Path of the arm in the request.</param>
    /// <exception cref="ResourceException">A listed image does not exist.</exception>
    /// <exception cref="InvalidRequestException">Images of several model versions or of other prompts, or too many.</exception>
    public static async Task<Dictionary<string, List<RegisteredImage>>> FindAsync(IFeedbackSession session, EvaluationSpec spec, ArmSpec arm, string field)
    {
        string prefix = spec.PromptSet + "/prompts/";
        List<RegisteredImage> images = arm.GenerationJob.Length > 0
            ? await OfJobAsync(session, spec.Project, arm.GenerationJob, prefix)
            : await ListedAsync(session, spec, arm.Images, prefix, field);
        List<string> models = [.. images.Select(image => image.ModelVersion).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (models.Count > 1)
            throw Refused(field, $"has images of {models.Count} model versions ({string.Join(", ", models.Take(3))}); one is allowed");
        return images.GroupBy(image => image.Prompt, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Take(spec.ImagesPerSet).ToList(), StringComparer.Ordinal);
    }

    private static Task<List<RegisteredImage>> OfJobAsync(IFeedbackSession session, string project, string job, string prefix) =>
        session.Images.AsNoTracking()
            .Where(image => image.Project == project && image.GenerationJob == job && image.Prompt.StartsWith(prefix))
            .OrderBy(image => image.Prompt).ThenBy(image => image.SampleIndex).ThenBy(image => image.Name)
            .ToListAsync(session.CancellationToken);

    private static async Task<List<RegisteredImage>> ListedAsync(IFeedbackSession session, EvaluationSpec spec, IReadOnlyList<string> names, string prefix, string field)
    {
        List<string> wanted = [.. names];
        Dictionary<string, RegisteredImage> found = await session.Images.AsNoTracking().Where(image => image.Project == spec.Project && wanted.Contains(image.Name))
            .ToDictionaryAsync(image => image.Name, session.CancellationToken);
        var images = new List<RegisteredImage>();
        for (int i = 0; i < wanted.Count; i++)
        {
            RegisteredImage image = found.GetValueOrDefault(wanted[i]) ?? throw ResourceException.NotFound("generation.rlhf/Image", wanted[i]);
            if (!image.Prompt.StartsWith(prefix, StringComparison.Ordinal))
                throw Refused($"{field}.image_selection.images[{i}]", $"is of prompt '{image.Prompt}', which is not in '{spec.PromptSet}'");
            images.Add(image);
        }
        var tooMany = images.GroupBy(image => image.Prompt, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > spec.ImagesPerSet);
        return tooMany is null
            ? images
            : throw Refused($"{field}.image_selection.images", $"has {tooMany.Count()} images of prompt '{tooMany.Key}'; images_per_set is {spec.ImagesPerSet}");
    }

    private static InvalidRequestException Refused(string field, string description) => new([new FieldViolation(field, description)]);
}
