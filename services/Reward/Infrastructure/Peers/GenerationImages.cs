using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Infrastructure.Peers;

/// <summary>Asks Generation for images.</summary>
/// <param name="clients">Makes the client once the host serves.</param>
internal sealed class GenerationImages(Lazy<GenerationService.GenerationServiceClient> clients) : IImageSource
{
    private const int PageSize = 1000;

    public async Task<(Image? Image, DomainException? Error)> FindAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return ((await clients.Value.GetImageAsync(new GetImageRequest { Name = image }, cancellationToken: cancellationToken)).Image, null);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return (null, ResourceException.NotFound("generation.rlhf/Image", image));
        }
    }

    public async Task<IReadOnlyList<Image>> ListAsync(string generationJob, CancellationToken cancellationToken)
    {
        string project = generationJob[..generationJob.IndexOf("/generationJobs/", StringComparison.Ordinal)];
        var images = new List<Image>();
        string token = "";
        do
        {
            ListImagesResponse page = await clients.Value.ListImagesAsync(
                new ListImagesRequest { Parent = project, GenerationJob = generationJob, PageSize = PageSize, PageToken = token },
                cancellationToken: cancellationToken);
            images.AddRange(page.Images);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return images;
    }
}
