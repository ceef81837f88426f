using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Tests.ModelVersions;

public sealed class ModelsCommandTests
{
    [Fact]
    public void Import_Folder_ReportsNetworksFilesAndFindings()
    {
        using var server = new FakeServer();
        (int code, string output, string error) = server.Run("models", "import", "sd15", "--variant", "fp16", "--id", "mine", "--name", "My model");
        code.ShouldBe(ExitCodes.Success, error);
        server.World.Imports.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            request => request.SourcePath.ShouldBe("sd15"),
            request => request.Variant.ShouldBe("fp16"),
            request => request.DisplayName.ShouldBe("My model"),
            request => request.BaseModelVersion.ShouldBeEmpty());
        foreach (string part in new[] { "projects/default/modelVersions/mine", "859,520,964", "float16", "unet/config.json", new string('a', 64), "readme.md: It was left out." })
            output.ShouldContain(part);
    }

    [Fact]
    public void MergeLora_AdapterOfAVersion_AsksForBoth()
    {
        using var server = new FakeServer();
        (int code, _, string error) = server.Run("models", "merge-lora", "base", "style.safetensors", "--scale", "0.8", "--id", "merged");
        code.ShouldBe(ExitCodes.Success, error);
        ImportModelVersionRequest request = server.World.Imports.ShouldHaveSingleItem();
        (request.SourcePath, request.BaseModelVersion, request.AdapterScale, request.ModelVersionId).ShouldBe(
            ("style.safetensors", "projects/default/modelVersions/base", 0.8, "merged"));
    }

    [Fact]
    public void Export_Version_ListsTheFiles()
    {
        using var server = new FakeServer();
        (int code, string output, string error) = server.Run("models", "export", "base", "out", "--dtype", "bf16");
        code.ShouldBe(ExitCodes.Success, error);
        ExportModelVersionRequest request = server.World.Exports.ShouldHaveSingleItem();
        (request.Name, request.TargetPath, request.NumberFormat).ShouldBe(("projects/default/modelVersions/base", "out", NumberFormat.Bfloat16));
        output.ShouldContain("model_index.json");
    }

    [Theory]
    [InlineData("sd15", "fp32", ScalarType.Float32)]
    [InlineData("sd21", "bf16", ScalarType.BFloat16)]
    public void Random_TinyTextToImageModel_IsAFolderThatLoads(string like, string dtype, ScalarType type)
    {
        using var folder = new TemporaryFolder();
        (int code, string output, string error) = Invocation.Run(
            "models", "random", folder.File("out/model"), "--like", like, "--scale", "tiny", "--dtype", dtype, "--seed", "3");
        code.ShouldBe(ExitCodes.Success, error);
        output.ShouldContain("not CLIP's");
        DiffusersLayout.Inspect(folder.File("out/model")).ShouldAllBe(network => network.Problems.Count == 0 && network.DType == type);
        DiffusersLayout.Load(folder.File("out/model")).Dispose();
    }

    [Fact]
    public void Random_TinyClipWithAnotherTokenizer_CopiesIt()
    {
        using var folder = new TemporaryFolder();
        Invocation.Run("models", "random", folder.File("first"), "--like", "clip-vit-l14", "--scale", "tiny").Code.ShouldBe(ExitCodes.Success);
        (int code, string output, string error) = Invocation.Run(
            "models", "random", folder.File("second"), "--like", "clip-vit-l14", "--scale", "tiny", "--tokenizer", folder.File("first"));
        code.ShouldBe(ExitCodes.Success, error);
        output.ShouldContain("copied from");
        CheckpointManifest.Build(folder.File("second")).Files.ShouldBe(CheckpointManifest.Build(folder.File("first")).Files);
        ClipLayout.Load(folder.File("second")).Dispose();
    }

    [Fact]
    public void Random_WithoutTokenizer_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        (int code, string output, _) = Invocation.Run("models", "random", folder.File("m"), "--like", "sd15", "--scale", "tiny", "--tokenizer", "none");
        code.ShouldBe(ExitCodes.Success);
        output.ShouldContain("vocab.json and merges.txt");
        Directory.Exists(folder.File("m/tokenizer")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--like", "sd3")]
    [InlineData("--dtype", "int8")]
    [InlineData("--tokenizer", "/nowhere")]
    public void Random_UnusableOption_NamesIt(string option, string value)
    {
        using var folder = new TemporaryFolder();
        string[] like = option == "--like" ? [] : ["--like", "sd15"];
        (int code, _, string error) = Invocation.Run(["models", "random", folder.File("m"), "--scale", "tiny", .. like, option, value]);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain(value);
        Directory.Exists(folder.File("m")).ShouldBeFalse();
    }

    [Fact]
    public void Random_ExistingFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Invocation.Run("models", "random", folder.Path, "--like", "sd15", "--scale", "tiny");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("exists already");
    }

    [Fact]
    public void Inspect_Folder_ListsNetworksAndWhatDoesNotFit()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("m"), weights = Path.Combine(model, "unet", "diffusion_pytorch_model.safetensors");
        Invocation.Run("models", "random", model, "--like", "sd15", "--scale", "tiny", "--dtype", "fp16").Code.ShouldBe(ExitCodes.Success);
        (int code, string output, string error) = Invocation.Run("models", "inspect", model);
        code.ShouldBe(ExitCodes.Success, error);
        output.ShouldContain("unet/diffusion_pytorch_model.safetensors");
        output.ShouldContain("Float16");

        File.Copy(Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors"), weights, overwrite: true);
        (code, output, _) = Invocation.Run("models", "inspect", model);
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain("unet/diffusion_pytorch_model.safetensors: missing: 'conv_in.weight', expected F32 [32,4,3,3]");
    }

    [Fact]
    public void Inspect_SomethingElse_SaysWhatItIs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.safetensors"), [0x80, 0x02, .. new byte[100]]);
        (int code, _, string error) = Invocation.Run("models", "inspect", folder.File("a.safetensors"));
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("pickle");
        Invocation.Run("models", "inspect", folder.Path).Code.ShouldBe(ExitCodes.BadInput);
    }
}
