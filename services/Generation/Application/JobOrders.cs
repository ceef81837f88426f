using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Application;

/// <summary>Turns what a caller asks for into a checked job.</summary>
/// <param name="models">Model versions.</param>
/// <param name="promptSets">Prompt sets.</param>
/// <param name="options">Batch size and limits.</param>
public sealed class JobOrders(ModelCatalog models, IPromptSets promptSets, IOptions<GenerationOptions> options)
{
    /// <summary>Checks a job against model version and prompt set, and fills in what it leaves open.</summary>
    /// <param name="parent">Project of the job.</param>
    /// <param name="name">Resource name that it will have.</param>
    /// <param name="asked">What the caller asks for; fields are in range already.</param>
    /// <param name="requestId">Makes the creation safe to repeat; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomainException">Something does not exist, does not fit or is not supported.</exception>
    public async Task<GenerationJobDraft> CheckAsync(
        string parent, string name, GenerationJob asked, string requestId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(requestId);
        if (asked.Adapters.Count > 0)
            throw new SettingNotSupportedException("generation_job.adapters", $"{asked.Adapters.Count} entries", "none");
        ModelVersionEntry model = models.GetDiffusion(asked.ModelVersion);
        PromptSetSummary prompts = await promptSets.GetAsync(asked.PromptSet, cancellationToken);
        long imageCount = asked.ImagesPerPrompt == 0 ? prompts.ImageCount : prompts.PromptCount * asked.ImagesPerPrompt;
        if (imageCount > options.Value.MaxImagesPerJob)
        {
            throw new InvalidRequestException([new FieldViolation(
                "generation_job.images_per_prompt",
                $"{prompts.PromptCount} prompts make {imageCount} images, more than the {options.Value.MaxImagesPerJob} of Generation:MaxImagesPerJob")]);
        }

        var order = new GenerationJob
        {
            ModelVersion = asked.ModelVersion,
            PromptSet = asked.PromptSet,
            ImagesPerPrompt = asked.ImagesPerPrompt,
            SamplingSettings = SamplingRules.Complete(asked.SamplingSettings, DiffusionFacts.Read(model.Folder), "generation_job.sampling_settings"),
            Seed = asked.Seed,
            ImagePurpose = asked.ImagePurpose,
        };
        string modelDigest = ModelCatalog.DigestOf(model);
        return new GenerationJobDraft(
            name, parent, order, modelDigest, DigestOf(order, modelDigest, prompts.Digest), imageCount, options.Value.BatchSize,
            requestId.Length == 0 ? null : requestId.ToUpperInvariant());
    }

    // Content, not names: the same weights and prompts under other names are the same work.
    private static string DigestOf(GenerationJob order, string modelDigest, string promptSetDigest)
    {
        string settings = Convert.ToHexStringLower(order.SamplingSettings.ToByteArray());
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"generation-job 1\n{modelDigest}\n{promptSetDigest}\n{order.ImagesPerPrompt}\n{settings}\n{order.Seed}\n{(int)order.ImagePurpose}\n");
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }
}
