using System.Runtime.CompilerServices;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.FineTuning.Application.Ports;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Generated images over gRPC.</summary>
internal sealed class GenerationImages(Func<GenerationService.GenerationServiceClient> client) : IGeneratedImages
{
    private const int PageSize = 1000;

    public async Task<GenerationJob> GetJobAsync(string name, CancellationToken cancellationToken) =>
        (await client().GetGenerationJobAsync(
            new GetGenerationJobRequest { Name = name }, cancellationToken: cancellationToken)).GenerationJob;

    public async IAsyncEnumerable<Image> ReadAsync(string project, string job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListImagesRequest { Parent = project, GenerationJob = job, PageSize = PageSize };
        do
        {
            ListImagesResponse page = await client().ListImagesAsync(
                request, cancellationToken: cancellationToken).ResponseAsync;
            foreach (Image image in page.Images)
                yield return image;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}
