using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models;

public sealed class ActivationRecorderTests
{
    [Fact]
    public void Record_ChosenPaths_KeepsTheLastCallUntilDisposed()
    {
        using Generator generator = new(41);
        using var vae = new AutoencoderKL(new() { BlockOutChannels = [8], NormNumGroups = 4 }, InitialWeights.Default(generator));
        using Tensor small = zeros(1, 4, 2, 2), large = zeros(1, 4, 5, 5);

        TensorAssert.NoLeaks(() =>
        {
            using (var recorder = new ActivationRecorder(vae, path => path == "decoder.conv_in"))
            {
                vae.Decode(small).Dispose();
                vae.Decode(large).Dispose();
                recorder.Outputs.Keys.ShouldBe(["decoder.conv_in"]);
                recorder.Outputs["decoder.conv_in"].shape.ShouldBe([1, 8, 5, 5]);
                recorder.Outputs["decoder.conv_in"].requires_grad.ShouldBeFalse();
                recorder.Dispose();
                recorder.Outputs.ShouldBeEmpty();
                vae.Decode(small).Dispose();
                recorder.Outputs.ShouldBeEmpty();
            }
        });
    }
}
