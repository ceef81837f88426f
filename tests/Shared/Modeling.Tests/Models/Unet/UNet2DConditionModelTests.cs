using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Unet;

public sealed class UNet2DConditionModelTests
{
    private static readonly string[] Folder = ["pipeline", "unet"];

    [Fact]
    public void Forward_GoldenTimesteps_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("unet");
        string[] names = [.. golden.Keys.Where(name => name.StartsWith("out.t", StringComparison.Ordinal))];
        names.Length.ShouldBeGreaterThan(5);

        foreach (string name in names)
        {
            Tensor timestep = double.Parse(name["out.t".Length..]) is var t && t == Math.Floor(t) ? tensor((long)t) : tensor(t);
            TensorAssert.Close(unet.call(golden["sample"], timestep, golden["encoder_hidden_states"]), golden[name], 1e-5);
        }

        TensorAssert.Close(
            unet.call(golden["sample"], golden["timesteps_mixed"], golden["encoder_hidden_states"]), golden["out.mixed"], 1e-5);
    }

    [Fact]
    public void Forward_OtherSizesAndContextLengths_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("unet");

        Tensor text = golden["encoder_hidden_states"];
        string nonSquare = golden.Keys.Single(name => name.StartsWith("out.nonsquare.t", StringComparison.Ordinal));
        Tensor sample = golden["sample_nonsquare"];
        TensorAssert.Close(unet.call(sample, Timestep(nonSquare), text.narrow(0, 0, sample.shape[0])), golden[nonSquare], 1e-5);

        string shortContext = golden.Keys.Single(name => name.StartsWith("out.shortctx.t", StringComparison.Ordinal));
        TensorAssert.Close(
            unet.call(golden["sample_shortctx"], Timestep(shortContext), golden["encoder_hidden_states_short"]), golden[shortContext], 1e-5);

        static Tensor Timestep(string name) => tensor(double.Parse(name[(name.LastIndexOf('t') + 1)..]));
    }

    [Fact]
    public void Forward_WithRecorder_MatchesReferencePartByPart()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("unet"), parts = ParityFiles.Golden("unet_intermediates_t500");

        using var recorder = new ActivationRecorder(unet);
        unet.call(golden["sample"], tensor(500), golden["encoder_hidden_states"]);

        foreach ((string path, Tensor expected) in parts)
            TensorAssert.Close(recorder.Outputs[path], expected, 1e-5);
    }

    private static UNet2DConditionModel LoadTiny()
    {
        UNet2DConditionConfig config = UNet2DConditionConfig.FromFile(Repository.Parity(Folder));
        return ParityFiles.Load(new UNet2DConditionModel(config, InitialWeights.Uninitialised()), Folder);
    }
}
