using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Tests.Models.Autoencoder;

public sealed class VaeKeyNamesTests
{
    [Theory]
    [InlineData("encoder.mid_block.attentions.0.query.weight", "encoder.mid_block.attentions.0.to_q.weight")]
    [InlineData("encoder.mid_block.attentions.0.key.bias", "encoder.mid_block.attentions.0.to_k.bias")]
    [InlineData("decoder.mid_block.attentions.0.value.weight", "decoder.mid_block.attentions.0.to_v.weight")]
    [InlineData("decoder.mid_block.attentions.0.proj_attn.bias", "decoder.mid_block.attentions.0.to_out.0.bias")]
    public void Translate_AttentionLayer_GoesBothWays(string old, string current)
    {
        VaeKeyNames.ToNew(old).ShouldBe(current);
        VaeKeyNames.ToOld(current).ShouldBe(old);
        VaeKeyNames.ToNew(current).ShouldBe(current);
    }

    [Theory]
    [InlineData("encoder.mid_block.attentions.0.group_norm.weight")]
    [InlineData("encoder.conv_in.weight")]
    [InlineData("encoder.query.weight")]
    public void Translate_OtherName_StaysAsItIs(string name)
    {
        VaeKeyNames.ToNew(name).ShouldBe(name);
        VaeKeyNames.ToOld(name).ShouldBe(name);
    }

    [Fact]
    public void Detect_EitherNamingOrBoth_IsToldApart()
    {
        string[] old = ["encoder.conv_in.weight", "encoder.mid_block.attentions.0.key.weight"];
        string[] current = [.. old.Select(VaeKeyNames.ToNew)];

        VaeKeyNames.Detect(old).ShouldBe(VaeKeyNaming.Old);
        VaeKeyNames.Detect(current).ShouldBe(VaeKeyNaming.New);
        VaeKeyNames.Detect(["encoder.conv_in.weight"]).ShouldBe(VaeKeyNaming.New);
        Should.Throw<ArgumentException>(() => VaeKeyNames.Detect(old.Concat(current)));
    }
}
