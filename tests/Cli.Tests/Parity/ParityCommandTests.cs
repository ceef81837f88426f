using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.Cli.Tests.Parity;

public sealed class ParityCommandTests
{
    private const string Small = "unet,vae,text,clip,tokenizer,preprocess,schedulers,fine-tune,reward,fid,pipeline";

    [Fact]
    public void Run_GoldenFolder_PassesInEveryAreaOfSmallNetworks()
    {
        string folder = Repository.Parity();
        using var results = new TemporaryFolder();
        (int code, string output, string error) =
            Invocation.Run("parity", folder, "--area", Small, "--threads", "1", "--json", results.File("parity.json"));
        code.ShouldBe(ExitCodes.Success, output + error);
        output.ShouldNotContain("MISS");
        output.ShouldNotContain("not in folder");

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(results.File("parity.json")));
        int total = json.RootElement.GetProperty("total").GetInt32();
        total.ShouldBeGreaterThan(600);
        output.TrimEnd().Split('\n')[^1].ShouldBe($"{total} of {total} tensors within tolerance");
        json.RootElement.GetProperty("areas").GetArrayLength().ShouldBe(Small.Split(',').Length);
        json.RootElement.GetProperty("areas").EnumerateArray().Sum(area => area.GetProperty("checks").GetArrayLength()).ShouldBe(total);
    }

    [Fact]
    public void Run_FullSizeManifests_ListEveryTensor()
    {
        // Names and shapes alone: the outputs take minutes and are left to `make parity`.
        using var copy = new ParityCopy("fullsize/vae_manifest.json", "fullsize/clip_vit_l14_manifest.json");
        (int code, string output, _) = copy.Run("--area", "full-size");
        code.ShouldBe(ExitCodes.Miss);
        foreach (string missing in new[] { "vae_hashfill.safetensors", "clip_hashfill.safetensors" })
            output.ShouldContain($"MISS fullsize/{missing}: the file is missing");
        output.ShouldContain("note: full-size: not in the folder: fullsize/unet_manifest.json");
        output.ShouldContain("842 of 844 tensors within tolerance");
    }

    [Fact]
    public void Run_BFloat16_PassesWithItsOwnTolerance()
    {
        (int code, string output, _) =
            Invocation.Run("parity", Repository.Parity(), "--dtype", "bf16", "--area", "vae", "text", "clip", "--threads", "1");
        code.ShouldBe(ExitCodes.Success, output);
    }

    [Fact]
    public void Run_OneTensorChanged_NamesIt()
    {
        using var copy = new ParityCopy("golden/text_encoder.safetensors", "golden/text_encoder_prompts.json", "pipeline/text_encoder",
            "pipeline/tokenizer");
        copy.Rewrite("golden/text_encoder.safetensors", key => key, (key, tensor) => key == "pooler_output" ? tensor + 0.01 : tensor);
        (int code, string output, _) = copy.Run();
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain("MISS text/pooler_output: error ");
        output.TrimEnd().ShouldEndWith("3 of 4 tensors within tolerance");
        output.ShouldContain("not in folder");
    }

    [Theory]
    [InlineData("golden/schedulers.json", "golden/schedulers.json: the file is missing")]
    [InlineData("golden/schedulers.safetensors", "golden/schedulers.safetensors: the file is missing")]
    public void Run_GoldenFileMissing_NamesIt(string file, string message)
    {
        using var copy = new ParityCopy("golden/schedulers.json", "golden/schedulers.safetensors");
        File.Delete(copy.PathOf(file));
        (int code, string output, _) = copy.Run();
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain($"MISS {message}");
    }

    [Fact]
    public void Run_WeightsMissing_NamesTheFolder()
    {
        using var copy =
            new ParityCopy("golden/unet.safetensors", "golden/unet_intermediates_t500.safetensors", "pipeline/unet/config.json");
        (int code, string output, _) = copy.Run();
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain("pipeline/unet");
    }

    [Theory]
    [InlineData("golden/fid.json", "golden/fid")]
    [InlineData("golden/fid_features.safetensors", "golden/fid")]
    public void Run_GoldenFileDamaged_NamesIt(string file, string message)
    {
        using var copy = new ParityCopy("golden/fid.json", "golden/fid_features.safetensors", "golden/inception_pre.safetensors");
        File.WriteAllText(copy.PathOf(file), "{ damaged");
        (int code, string output, _) = copy.Run();
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain($"MISS {message}");
        output.ShouldContain("2 of 3 tensors within tolerance"); // the resize is still checked
    }

    [Fact]
    public void Run_ConfigChanged_NamesTheNetwork()
    {
        using var copy =
            new ParityCopy("golden/vae.safetensors", "golden/vae_intermediates.safetensors", "pipeline/vae", "pipeline_vae_newkeys");
        copy.Rewrite("pipeline/vae/config.json", config => config["block_out_channels"] = new JsonArray(8, 16, 32, 64));
        (int code, string output, _) = copy.Run("--threads", "1");
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain("MISS vae: ");
        output.ShouldContain("21 of 22 tensors within tolerance"); // the other autoencoder is whole
    }

    [Fact]
    public void Run_SchedulerConfigChanged_MissesTrajectories()
    {
        using var copy = new ParityCopy("golden/schedulers.json", "golden/schedulers.safetensors");
        copy.Rewrite("golden/schedulers.json", cases => cases["ddim.n10"]!["config"]!["beta_end"] = 0.02);
        copy.Run().Output.ShouldContain("MISS schedulers/ddim.n10.traj: error ");
    }

    [Fact]
    public void Run_InfiniteSchedulerSetting_IsRead()
    {
        using var copy = new ParityCopy("golden/pipeline.json", "golden/pipeline.safetensors", "pipeline");
        copy.Rewrite("golden/pipeline.json", runs =>
        {
            foreach (string name in runs.Select(run => run.Key).Where(name => name != "dpmpp_karras_nonsquare").ToArray())
                runs.Remove(name);
        });
        string config = copy.PathOf("pipeline/scheduler/scheduler_config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("{", "{ \"lambda_min_clipped\": -Infinity,", StringComparison.Ordinal));
        (int code, string output, _) = copy.Run("--threads", "1");
        code.ShouldBe(ExitCodes.Success, output);
        output.ShouldContain("2 of 2 tensors within tolerance");
    }

    [Fact]
    public void Run_OtherNamesAndCounts_ChecksWhatIsThere()
    {
        using var copy = new ParityCopy("golden", "pipeline", "images/land.png");
        string[] kept = ["golden/unet.safetensors", "golden/preprocess.safetensors", "golden/pipeline.json", "golden/pipeline.safetensors",
            "golden/schedulers.json", "golden/schedulers.safetensors"];
        foreach (string file in Directory.GetFiles(copy.PathOf("golden")).Where(file => !kept.Contains($"golden/{Path.GetFileName(file)}")))
            File.Delete(file);
        File.Move(copy.PathOf("images/land.png"), copy.PathOf("images/another.view.png"));
        copy.Rewrite("golden/preprocess.safetensors", key =>
            key.StartsWith("land.", StringComparison.Ordinal) ? $"another.view.{key[5..]}" : null);
        copy.Rewrite("golden/unet.safetensors", RenameUNet, OneSample);
        copy.Rewrite("golden/pipeline.safetensors", key =>
            key.StartsWith("euler_a.", StringComparison.Ordinal) ? $"my_run{key[7..]}" : null);
        copy.Rewrite("golden/pipeline.json", runs => Keep(runs, "euler_a", "my_run"));
        copy.Rewrite("golden/schedulers.json", cases => Keep(cases, "ddpm.n20", "ddpm.n20"));

        (int code, string output, _) = copy.Run("--threads", "1");
        output.ShouldNotContain("MISS unet/out");
        output.ShouldNotContain("MISS preprocess/another");
        output.ShouldNotContain("MISS pipeline/");
        output.ShouldNotContain("MISS schedulers/");
        output.ShouldContain("note: preprocess: not in the folder: golden/preprocess.json");
        code.ShouldBe(ExitCodes.Success, output);

        // The odd context keeps its own name, the other tag gets a new one.
        static string? RenameUNet(string key) => key switch
        {
            "out.t37" or "out.t512.25" or "out.mixed" or "timesteps_mixed" or "sample" or "encoder_hidden_states" => key,
            "sample_nonsquare" => "sample_wide",
            "out.nonsquare.t321" => "out.wide.t321",
            _ => null,
        };

        static torch.Tensor OneSample(string key, torch.Tensor tensor) => tensor.narrow(0, 0, 1).contiguous();

        static void Keep(JsonObject json, string name, string newName)
        {
            JsonNode kept = json[name]!.DeepClone();
            json.Clear();
            json[newName] = kept;
        }
    }

    [Fact]
    public void Run_TokenizerBesideTheGoldens_IsUsedBeforeTheOption()
    {
        using var copy = new ParityCopy("golden/tokenizer_full.json", "golden/tokenizer_tiny.json", "pipeline/tokenizer", "tokenizer");
        copy.Run("--tokenizer", copy.PathOf("pipeline/tokenizer")).Code.ShouldBe(ExitCodes.Success);
        Directory.Delete(copy.PathOf("tokenizer"), recursive: true);
        copy.Run("--tokenizer", copy.PathOf("pipeline/tokenizer")).Code.ShouldBe(ExitCodes.Miss);
    }

    [Fact]
    public void Run_NoFolder_ExitsWithTwo()
    {
        (int code, _, string error) = Invocation.Run("parity", "no-such-folder");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("no-such-folder does not exist");
    }

    [Fact]
    public void Run_FolderWithoutGoldens_ExitsWithTwo()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Invocation.Run("parity", folder.Path);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("no golden values");
    }

    [Theory]
    [InlineData("--area", "painting", "--area painting is unknown")]
    [InlineData("--threads", "-1", "--threads is -1")]
    [InlineData("--threads", "1025", "--threads is 1025")]
    [InlineData("--tokenizer", "no-such-folder", "--tokenizer no-such-folder does not exist")]
    public void Run_UnusableOption_NamesIt(string option, string value, string message)
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Invocation.Run("parity", folder.Path, option, value);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain(message);
    }

    [Fact]
    public void Run_CudaWithoutADevice_IsRefused()
    {
        if (torch.cuda.is_available())
            Assert.Skip("This host has a CUDA device.");
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Invocation.Run("parity", folder.Path, "--device", "cuda");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("no usable CUDA device");
    }
}
