using System.Text.Json;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class CheckpointManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckpointManifestTests()
    {
        Directory.CreateDirectory(_folder.File("unet"));
        File.WriteAllText(_folder.File("model_index.json"), "{}");
        File.WriteAllText(_folder.File("unet/config.json"), """{"a":1}""");
        File.WriteAllBytes(_folder.File("unet/weights.safetensors"), [1, 2, 3]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_UntouchedFolder_GivesTheSavedManifest()
    {
        CheckpointManifest built = CheckpointManifest.Build(_folder.Path, Provenance("""{"steps":3,"lr":1e-5}"""));
        built.Files.Select(file => file.Path).ShouldBe(["model_index.json", "unet/config.json", "unet/weights.safetensors"]);
        built.Files[2].ShouldBe(new CheckpointFile("unet/weights.safetensors", 3, "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"));
        built.Save(_folder.Path);
        CheckpointManifest verified = CheckpointManifest.Verify(_folder.Path);
        verified.Digest.ShouldBe(built.Digest);
        verified.Provenance.ParentDigest.ShouldBe("parent");
        verified.Provenance.Config!.Value.GetProperty("steps").GetInt32().ShouldBe(3);
        CheckpointManifest.Build(_folder.Path, verified.Provenance).Digest.ShouldBe(built.Digest);
    }

    [Fact]
    public void Verify_ChangedMissingExtra_NamesEach()
    {
        CheckpointManifest.Build(_folder.Path).Save(_folder.Path);
        File.WriteAllBytes(_folder.File("unet/weights.safetensors"), [1, 2, 4]);
        File.WriteAllText(_folder.File("model_index.json"), "{ }");
        File.Delete(_folder.File("unet/config.json"));
        File.WriteAllText(_folder.File("unet/payload.py"), "import os");
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Verify(_folder.Path)).Problems.ShouldBe(
            ["changed: model_index.json", "missing: unet/config.json", "changed: unet/weights.safetensors", "extra: unet/payload.py"]);
    }

    [Theory]
    [InlineData("""{"b":[1,2.5,"x"],"a":{"d":null,"c":true}}""", """{ "a": {"c": true, "d": null}, "b": [1.0, 25e-1, "\u0078"] }""", true)]
    [InlineData("""{"a":1}""", """{"a":2}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    public void Digest_OfConfigs_IsThatOfTheirValue(string first, string second, bool same) =>
        (CheckpointManifest.Build(_folder.Path, Provenance(first)).Digest == CheckpointManifest.Build(_folder.Path, Provenance(second)).Digest).ShouldBe(same);

    [Fact]
    public void Digest_EveryField_ChangesIt()
    {
        CheckpointProvenance start = Provenance("1");
        string[] digests =
        [
            .. new CheckpointProvenance?[] { null, start, start with { ParentDigest = "other" }, start with { DataDigest = "other" }, start with { CreatedBy = "other" }, start with { Config = null } }
                .Select(provenance => CheckpointManifest.Build(_folder.Path, provenance).Digest),
        ];
        digests.Distinct().Count().ShouldBe(digests.Length);
        File.Move(_folder.File("unet/config.json"), _folder.File("unet/config2.json"));
        CheckpointManifest.Build(_folder.Path).Digest.ShouldNotBe(digests[0]);
    }

    [Fact]
    public void Build_SymbolicLink_IsRefused()
    {
        File.CreateSymbolicLink(_folder.File("unet/link.json"), "/etc/passwd");
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Build(_folder.Path)).Message.ShouldContain("unet/link.json");
    }

    [Fact]
    public void Verify_FileReplacedByLinkToItsCopy_IsRefused()
    {
        CheckpointManifest.Build(_folder.Path).Save(_folder.Path);
        using var other = new TemporaryFolder();
        File.Move(_folder.File("unet/config.json"), other.File("config.json"));
        File.CreateSymbolicLink(_folder.File("unet/config.json"), other.File("config.json"));
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Verify(_folder.Path)).Message.ShouldContain("symbolic link");
    }

    [Fact]
    public void Build_LinkedFolder_IsRefused()
    {
        Directory.CreateSymbolicLink(_folder.File("loop"), _folder.Path);
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Build(_folder.Path)).Message.ShouldContain("loop");
    }

    [Theory]
    [InlineData("../secret"), InlineData("/etc/passwd"), InlineData("a/../../b"), InlineData("a//b"), InlineData("C:/x"), InlineData("a\\\\b"), InlineData("./a"), InlineData("")]
    public void Load_PathOutsideFolder_IsRefused(string path)
    {
        File.WriteAllText(_folder.File(CheckpointManifest.FileName),
            $$"""{"version":1,"digest":"","provenance":{},"files":[{"path":"{{path}}","size":1,"sha256":"{{new string('0', 64)}}"}]}""");
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Load(_folder.Path)).Message.ShouldContain("not a plain relative path");
    }

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("""{"version":1}"""), InlineData("{\"version\":1,\"version\":1}")]
    [InlineData("""{"version":2,"digest":"","provenance":{},"files":[]}"""), InlineData("""{"version":1,"digest":"00","provenance":{},"files":[]}""")]
    [InlineData("""{"version":1,"digest":"","provenance":{},"files":[null]}"""), InlineData("""{"version":1,"digest":"","provenance":{"x":1},"files":[]}""")]
    public void Load_MalformedManifest_IsRefused(string text)
    {
        File.WriteAllText(_folder.File(CheckpointManifest.FileName), text);
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Load(_folder.Path)).Folder.ShouldBe(_folder.Path);
    }

    [Fact]
    public void Load_EditedManifest_IsRefused()
    {
        CheckpointManifest.Build(_folder.Path, Provenance("1")).Save(_folder.Path);
        string path = _folder.File(CheckpointManifest.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("parent\"", "stranger\"", StringComparison.Ordinal));
        Should.Throw<CheckpointIntegrityException>(() => CheckpointManifest.Load(_folder.Path)).Message.ShouldContain("digest");
    }

    [Fact]
    public void Save_DigestOfOtherFields_IsRefused() => Should.Throw<InvalidOperationException>(
        () => (CheckpointManifest.Build(_folder.Path) with { Files = [] }).Save(_folder.Path));

    private static CheckpointProvenance Provenance(string config) => new()
    {
        ParentDigest = "parent",
        DataDigest = "data",
        CreatedBy = "test 1.0",
        Config = JsonSerializer.Deserialize<JsonElement>(config),
    };
}
