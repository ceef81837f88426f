using System.Security.Cryptography;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Write_TensorsOfReferenceFiles_GivesTheSameFiles()
    {
        using var folder = new TemporaryFolder();
        string[] files = Directory.GetFiles(Repository.Parity(), "*.safetensors", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        string copy = folder.File("copy.safetensors");
        foreach (string path in files)
        {
            using var scope = NewDisposeScope();
            using SafetensorsFile file = SafetensorsFile.Open(path);
            SafetensorsWriter.Write(copy, file.Entries.Keys.Reverse().ToDictionary(name => name, name => file.Read(name)), file.Metadata);
            Digest(copy).ShouldBe(Digest(path), path);
        }
    }

    private static string Digest(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
