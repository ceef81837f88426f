using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;

namespace RlhfT2I.Feedback.Application.Images;

/// <summary>Makes images known that Generation has stored.</summary>
internal static class ImageRegistration
{
    /// <summary>Adds the images of a batch that are not known yet; the caller saves.</summary>
    public static async Task RegisterAsync(IFeedbackSession session, ImageBatch batch)
    {
        List<string> names = [.. batch.Images.Select(image => image.Image)];
        HashSet<string> known = [.. await session.Images.Where(image => names.Contains(image.Name)).Select(image => image.Name).ToListAsync(session.CancellationToken)];
        foreach (GeneratedImage image in batch.Images)
        {
            if (known.Add(image.Image))
                session.Add(Describe(batch, image, session.Now));
        }
    }

    private static RegisteredImage Describe(ImageBatch batch, GeneratedImage image, DateTimeOffset now) => new()
    {
        Name = image.Image,
        Project = string.Join('/', image.Image.Split('/').Take(2)),
        Prompt = image.Prompt,
        PromptText = image.PromptText,
        Category = (int)image.PromptCategory,
        Split = (int)image.PromptSplit,
        GenerationJob = batch.GenerationJob,
        ModelVersion = batch.ModelVersion,
        SampleIndex = image.SampleIndex,
        Sha256 = image.Sha256,
        WidthPx = image.WidthPx,
        HeightPx = image.HeightPx,
        LabelingRequested = batch.LabelingRequested,
        CreateTime = now,
    };
}
