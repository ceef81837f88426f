using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class WeightNamesTests
{
    [Fact]
    public void ToCurrentAttention_OldReferenceFile_GivesTheNewOnesNames()
    {
        using SafetensorsFile old = SafetensorsFile.Open(Repository.Parity("pipeline", "vae", "diffusion_pytorch_model.safetensors"));
        using SafetensorsFile current = SafetensorsFile.Open(Repository.Parity("pipeline_vae_newkeys", "diffusion_pytorch_model.safetensors"));
        old.Entries.Keys.Except(current.Entries.Keys).ShouldNotBeEmpty();
        old.Entries.Keys.Select(WeightNames.ToCurrentAttention).ShouldBe(current.Entries.Keys, ignoreOrder: true);
        current.Entries.Keys.Select(WeightNames.ToOldAttention).ShouldBe(old.Entries.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Renames_OfUNetNames_ChangeNothing()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Repository.Parity("pipeline", "unet", "diffusion_pytorch_model.safetensors"));
        file.Entries.Keys.Select(WeightNames.ToCurrentAttention).ShouldBe(file.Entries.Keys);
        file.Entries.Keys.Select(WeightNames.ToOldAttention).ShouldBe(file.Entries.Keys);
    }

    [Theory]
    [InlineData("mid.attentions.0.key.bias", "mid.attentions.0.to_k.bias")]
    [InlineData("attentions.12.proj_attn.weight", "attentions.12.to_out.0.weight")]
    [InlineData("attentions.0.query.scale", "attentions.0.query.scale")]
    [InlineData("attentions.0.key.weight\n", "attentions.0.key.weight\n")]
    [InlineData("reattentions.0.key.weight", "reattentions.0.key.weight")]
    public void ToCurrentAttention_Names_ChangesOnlyProjections(string name, string expected) =>
        WeightNames.ToCurrentAttention(name).ShouldBe(expected);

    [Fact]
    public void WithoutPrefix_OtherNames_AreKept()
    {
        Func<string, string> rename = WeightNames.WithoutPrefix("base.");
        rename("base.x").ShouldBe("x");
        rename("x.base.y").ShouldBe("x.base.y");
    }
}
