using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Clip;

public sealed class ClipTextModelTests
{
    private static readonly string[] Folder = ["pipeline", "text_encoder"];

    [Fact]
    public void Encode_GoldenPrompts_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ClipTextModel model = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("text_encoder");

        using ClipTextOutput output = model.Encode(golden["input_ids"]);
        TensorAssert.Close(output.LastHiddenState, golden["last_hidden_state"], 1e-5);
        TensorAssert.Close(output.PoolerOutput, golden["pooler_output"], 1e-5);
    }

    [Fact]
    public void HiddenState_FromEitherEnd_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ClipTextModel model = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("text_encoder");
        Tensor ids = golden["input_ids"];
        int layers = model.Config.NumHiddenLayers;

        TensorAssert.Close(model.HiddenState(ids, -2), golden["hidden_state_m2"], 1e-5);
        TensorAssert.Close(model.HiddenState(ids, layers - 1), golden["hidden_state_m2"], 1e-5);
        model.HiddenState(ids, 0).shape.ShouldBe(golden["hidden_state_m2"].shape);
        Should.Throw<ArgumentOutOfRangeException>(() => model.HiddenState(ids, layers + 1));
        Should.Throw<ArgumentOutOfRangeException>(() => model.HiddenState(ids, -layers - 2));
    }

    [Fact]
    public void Encode_MaskedPadding_LeavesVisibleTokensUnchanged()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ClipTextModel model = LoadTiny();
        Tensor ids = ParityFiles.Golden("text_encoder")["input_ids"];
        Tensor mask = ones_like(ids);
        long visible = ids.shape[1] * 3 / 4;
        mask.narrow(1, visible, ids.shape[1] - visible).zero_();

        using ClipTextOutput plain = model.Encode(ids), masked = model.call(ids, mask);
        TensorAssert.Close(masked.LastHiddenState.narrow(1, 0, visible), plain.LastHiddenState.narrow(1, 0, visible), 1e-5);
        masked.LastHiddenState.allclose(plain.LastHiddenState).ShouldBeFalse();
        mask.zero_();
        using ClipTextOutput blind = model.call(ids, mask);
        blind.LastHiddenState.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Encode_EndTokenThatIsNotTheLargestId_PoolsAtTheFirstOne()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(3);
        var config = new ClipTextConfig
        {
            VocabSize = 20,
            HiddenSize = 8,
            IntermediateSize = 16,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            EosTokenId = 7,
        };
        Tensor ids = tensor(new long[,] { { 1, 19, 7, 7, 4 }, { 1, 2, 19, 3, 4 } });

        PooledAt(config, 2, 2);
        PooledAt(config with { EosTokenId = 2 }, 1, 2);

        void PooledAt(ClipTextConfig shape, int first, int second)
        {
            using var model = new ClipTextModel(shape, InitialWeights.Default(generator));
            using ClipTextOutput output = model.Encode(ids);
            TensorAssert.Close(output.PoolerOutput[0], output.LastHiddenState[0, first], 0);
            TensorAssert.Close(output.PoolerOutput[1], output.LastHiddenState[1, second], 0);
        }
    }

    [Fact]
    public void Encode_UnfitInput_SaysWhatFits()
    {
        using var scope = NewDisposeScope();
        using ClipTextModel model = LoadTiny();
        int vocabulary = model.Config.VocabSize, length = model.Config.MaxPositionEmbeddings;

        Should.Throw<ArgumentException>(() => model.Encode(tensor(new long[,] { { 0, vocabulary } })))
            .Message.ShouldContain($"0 to {vocabulary - 1}");
        Should.Throw<ArgumentException>(() => model.Encode(zeros(1, length + 1, dtype: int64))).Message.ShouldContain($"at most {length}");
        Should.Throw<ArgumentException>(() => model.Encode(zeros(1, 4))).Message.ShouldContain("Int64");
        Should.Throw<ArgumentException>(() => model.Encode(zeros(4, dtype: int64))).Message.ShouldContain("(*, *)");
    }

    [Fact]
    public void Load_WithProjection_SharesTheTextNetworkOfAWholeClip()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ClipConfig whole = ClipConfig.FromFile(Repository.Parity("clip_model"));
        ClipTextConfig config = whole.Text with { ProjectionDim = whole.ProjectionDim };
        var options = new ModuleWeightsOptions
        {
            Ignored = [.. ClipTextModel.IgnoredWeights, "vision_model.*", "visual_projection.*", "logit_scale"],
        };
        using ClipTextModelWithProjection model =
            ParityFiles.Load(new ClipTextModelWithProjection(config, InitialWeights.Uninitialised()), ["clip_model"], options);
        Dictionary<string, Tensor> golden = ParityFiles.Golden("clip");

        TensorAssert.Close(model.call(golden["input_ids"], golden["attention_mask"]), golden["text_features"], 1e-5);
    }

    private static ClipTextModel LoadTiny()
    {
        ClipTextConfig config = ClipTextConfig.FromFile(Repository.Parity(Folder));
        var options = new ModuleWeightsOptions { Ignored = ClipTextModel.IgnoredWeights };
        return ParityFiles.Load(new ClipTextModel(config, InitialWeights.Uninitialised()), Folder, options);
    }
}
