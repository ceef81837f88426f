using System.Collections.Concurrent;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Output;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.Generation;

/// <summary>The images of a job and their files.</summary>
internal static class ImageFiles
{
    private const int Streams = 8;

    /// <summary>The images of a job, by prompt and sample index.</summary>
    public static Task<List<Image>> ListAsync(Session session, string job, CancellationToken cancellationToken) =>
        ServerStreams.ListAsync<Image>(async (size, token) =>
        {
            ListImagesResponse page = await session.Suite.Generation.ListImagesAsync(
                new() { Parent = session.Names.Project, GenerationJob = job, PageSize = size, PageToken = token },
                cancellationToken: cancellationToken);
            return (page.Images, page.NextPageToken);
        });

    /// <summary>The PNG files of images, by the images' names.</summary>
    /// <param name="session">The server.</param>
    /// <param name="images">The images.</param>
    /// <param name="title">What people read while it runs.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidDataException">A file is not what its digest says.</exception>
    public static Task<IReadOnlyDictionary<string, byte[]>> DownloadAsync(
        Session session, IReadOnlyList<Image> images, string title, CancellationToken cancellationToken) =>
        session.Screen.Progress.RunAsync<IReadOnlyDictionary<string, byte[]>>(title, "images", async sink =>
        {
            var files = new ConcurrentDictionary<string, byte[]>();
            await Parallel.ForEachAsync(
                images,
                new ParallelOptions { MaxDegreeOfParallelism = Streams, CancellationToken = cancellationToken },
                async (image, token) =>
                {
                    files[image.Name] = await DownloadAsync(session, image, token);
                    sink.Report(files.Count, images.Count);
                });
            return files;
        });

    private static async Task<byte[]> DownloadAsync(Session session, Image image, CancellationToken cancellationToken)
    {
        byte[] file = await ServerStreams.DownloadAsync(
            session.Suite.Patience,
            () => session.Suite.Generation.DownloadImage(new() { Name = image.Name }, cancellationToken: cancellationToken),
            message => (message.Header, message.Chunk),
            cancellationToken);
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
        return digest == image.Sha256
            ? file
            : throw new InvalidDataException($"{image.Name} has digest {digest}; {image.Sha256} was expected.");
    }

    /// <summary>Writes images into a folder as <c>PROMPT-SAMPLE.png</c>; nothing is left half-written.</summary>
    public static void Save(string folder, IReadOnlyList<Image> images, IReadOnlyDictionary<string, byte[]> files, IProgressSink sink)
    {
        Directory.CreateDirectory(folder);
        int done = 0;
        foreach (Image image in images)
        {
            string path = Path.Combine(folder, $"{ResourceName.IdOf(image.Prompt)}-{image.SampleIndex:000}.png");
            File.WriteAllBytes(path + ".part", files[image.Name]);
            File.Move(path + ".part", path, overwrite: true);
            sink.Report(++done, images.Count);
        }
    }
}
