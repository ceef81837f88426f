using System.Text.Json;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models;

/// <summary>The published architectures at full size, against manifests and against reference outputs of hash-filled weights.</summary>
[Trait("Category", "FullSize")]
public sealed class FullSizeTests
{
    private static readonly ClipTextConfig TextEncoder = new() { HiddenSize = 768, IntermediateSize = 3072, NumAttentionHeads = 12 };

    private static readonly ClipConfig ClipL14 = new()
    {
        ProjectionDim = 768,
        Text = TextEncoder,
        Vision = new() { HiddenSize = 1024, IntermediateSize = 4096, NumHiddenLayers = 24, NumAttentionHeads = 16, PatchSize = 14 },
    };

    public static TheoryData<string, long> Architectures => new()
    {
        { "unet", 859_520_964 },
        { "vae", 83_653_863 },
        { "text_encoder", 123_060_480 },
        { "clip_vit_l14", 427_616_513 },
        { "inception", 23_850_960 },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void StateDict_ShapesOnly_EqualsManifest(string architecture, long count)
    {
        using JsonDocument manifest = Manifest(architecture);
        using nn.Module network = Build(architecture, InitialWeights.ShapesOnly());

        string[] want = [.. manifest.RootElement.GetProperty("tensors").EnumerateArray()
            .Select(tensor => Line(tensor[0].GetString(), tensor[1].EnumerateArray().Select(size => size.GetInt64()), tensor[2].GetString()))
            .Where(line => !line.Contains("position_ids"))];
        string[] have = [.. network.state_dict().Select(pair =>
            Line(pair.Key, pair.Value.shape, pair.Value.dtype.ToString().ToLowerInvariant()))];

        have.Except(want).ShouldBeEmpty();
        want.Except(have).ShouldBeEmpty();
        long parameters = network.parameters().Sum(parameter => parameter.numel());
        parameters.ShouldBe(manifest.RootElement.GetProperty("params").GetInt64());
        parameters.ShouldBe(count);

        static string Line(string? name, IEnumerable<long> shape, string? type) => $"{name} ({string.Join(", ", shape)}) {type}";
    }

    [Fact]
    public void UNet_HashFilled_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> golden = ParityFiles.Tensors("fullsize", "unet_hashfill.safetensors");
        using var unet = (UNet2DConditionModel)Filled("unet");

        Tensor output = unet.call(golden["sample"], golden["timestep"], golden["encoder_hidden_states"]);
        TensorAssert.Close(output, golden["out"], 1e-4);
    }

    [Fact]
    public void Autoencoder_HashFilled_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> golden = ParityFiles.Tensors("fullsize", "vae_hashfill.safetensors");
        using var vae = (AutoencoderKL)Filled("vae");

        using DiagonalGaussian latents = vae.Encode(golden["image"]);
        TensorAssert.Close(latents.Mean, golden["mean"], 1e-4);
        TensorAssert.Close(latents.LogVariance, golden["logvar"], 1e-4);
        TensorAssert.Close(vae.Decode(golden["latent"]), golden["decoded"], 1e-4);
    }

    [Fact]
    public void TextEncoder_HashFilled_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> golden = ParityFiles.Tensors("fullsize", "text_encoder_hashfill.safetensors");
        using var model = (ClipTextModel)Filled("text_encoder");

        using ClipTextOutput output = model.Encode(golden["input_ids"]);
        TensorAssert.Close(output.LastHiddenState.narrow(1, 0, 24), golden["last_hidden_state_first24"], 1e-4);
        TensorAssert.Close(output.LastHiddenState.select(1, -1), golden["last_hidden_state_last"], 1e-4);
        TensorAssert.Close(output.PoolerOutput, golden["pooler_output"], 1e-4);
    }

    [Fact]
    public void Clip_HashFilled_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> golden = ParityFiles.Tensors("fullsize", "clip_hashfill.safetensors");
        using var model = (ClipModel)Filled("clip_vit_l14");

        TensorAssert.Close(model.GetImageFeatures(golden["pixel_values"]), golden["image_features"], 1e-4);
        TensorAssert.Close(model.GetTextFeatures(golden["input_ids"], golden["attention_mask"]), golden["text_features"], 1e-4);
        using ClipOutput output = model.call(golden["input_ids"], golden["pixel_values"], golden["attention_mask"]);
        TensorAssert.Close(output.ImageEmbeds, golden["image_embeds"], 1e-4);
        TensorAssert.Close(output.TextEmbeds, golden["text_embeds"], 1e-4);
        TensorAssert.Close(output.LogitsPerImage, golden["logits_per_image"], 1e-4);
    }

    [Fact]
    public void Inception_HashFilled_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> golden = ParityFiles.Tensors("fullsize", "inception_hashfill.safetensors");
        using var network = (InceptionV3)Filled("inception");

        IReadOnlyList<Tensor> blocks = network.BlockOutputs(golden["image01"]);
        for (int i = 0; i < 3; i++)
            TensorAssert.Close(blocks[i].mean([2, 3]), golden[$"block{i}_mean"], 1e-4);
        TensorAssert.Close(blocks[3].flatten(1), golden["pool3_2048"], 1e-4);
    }

    private static nn.Module Filled(string architecture)
    {
        nn.Module network = Build(architecture, InitialWeights.Uninitialised());
        HashFill.Fill(network);
        return network;
    }

    private static nn.Module Build(string architecture, InitialWeights weights)
    {
        switch (architecture)
        {
            case "text_encoder":
                return new ClipTextModel(TextEncoder, weights);
            case "clip_vit_l14":
                return new ClipModel(ClipL14, weights);
            case "inception":
                return new InceptionV3(weights);
            default:
                using (JsonDocument manifest = Manifest(architecture))
                {
                    string config = manifest.RootElement.GetProperty("config").GetRawText();
                    return architecture == "unet"
                        ? new UNet2DConditionModel(UNet2DConditionConfig.FromJson(config), weights)
                        : new AutoencoderKL(AutoencoderKLConfig.FromJson(config), weights);
                }
        }
    }

    private static JsonDocument Manifest(string architecture) =>
        JsonDocument.Parse(File.ReadAllText(Repository.Parity("fullsize", $"{architecture}_manifest.json")));
}
