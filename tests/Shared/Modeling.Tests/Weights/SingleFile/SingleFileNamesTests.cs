using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Modeling.Tests.Weights;

/// <summary>Names at full size. The pairs were written down from the published checkpoint and the published folder, block by block, not from the code.</summary>
public sealed class SingleFileNamesTests
{
    private static readonly IReadOnlyDictionary<string, string> UNet = SingleFileNames.UNet(PublishedShapes.StableDiffusion15UNet);
    private static readonly IReadOnlyDictionary<string, string> Vae = SingleFileNames.Vae(PublishedShapes.StableDiffusion15Vae);
    private static readonly IReadOnlyDictionary<string, string> Text = SingleFileNames.Text(PublishedShapes.ClipLargeText);

    [Theory]
    [InlineData("time_embedding.linear_1.weight", "time_embed.0.weight")]
    [InlineData("time_embedding.linear_2.bias", "time_embed.2.bias")]
    [InlineData("conv_in.weight", "input_blocks.0.0.weight")]
    [InlineData("down_blocks.0.resnets.0.norm1.weight", "input_blocks.1.0.in_layers.0.weight")]
    [InlineData("down_blocks.0.resnets.0.conv1.weight", "input_blocks.1.0.in_layers.2.weight")]
    [InlineData("down_blocks.0.resnets.0.time_emb_proj.bias", "input_blocks.1.0.emb_layers.1.bias")]
    [InlineData("down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight", "input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight")]
    [InlineData("down_blocks.0.resnets.1.norm2.weight", "input_blocks.2.0.out_layers.0.weight")]
    [InlineData("down_blocks.0.resnets.1.conv2.bias", "input_blocks.2.0.out_layers.3.bias")]
    [InlineData("down_blocks.0.downsamplers.0.conv.weight", "input_blocks.3.0.op.weight")]
    [InlineData("down_blocks.1.resnets.0.conv_shortcut.weight", "input_blocks.4.0.skip_connection.weight")]
    [InlineData("down_blocks.1.attentions.1.transformer_blocks.0.ff.net.0.proj.weight", "input_blocks.5.1.transformer_blocks.0.ff.net.0.proj.weight")]
    [InlineData("down_blocks.1.downsamplers.0.conv.bias", "input_blocks.6.0.op.bias")]
    [InlineData("down_blocks.2.resnets.0.conv_shortcut.bias", "input_blocks.7.0.skip_connection.bias")]
    [InlineData("down_blocks.2.attentions.1.proj_out.weight", "input_blocks.8.1.proj_out.weight")]
    [InlineData("down_blocks.2.downsamplers.0.conv.weight", "input_blocks.9.0.op.weight")]
    [InlineData("down_blocks.3.resnets.0.conv1.weight", "input_blocks.10.0.in_layers.2.weight")]
    [InlineData("down_blocks.3.resnets.1.conv2.weight", "input_blocks.11.0.out_layers.3.weight")]
    [InlineData("mid_block.resnets.0.norm1.weight", "middle_block.0.in_layers.0.weight")]
    [InlineData("mid_block.attentions.0.norm.weight", "middle_block.1.norm.weight")]
    [InlineData("mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0.bias", "middle_block.1.transformer_blocks.0.attn2.to_out.0.bias")]
    [InlineData("mid_block.resnets.1.conv2.weight", "middle_block.2.out_layers.3.weight")]
    [InlineData("up_blocks.0.resnets.0.conv_shortcut.weight", "output_blocks.0.0.skip_connection.weight")]
    [InlineData("up_blocks.0.resnets.2.conv1.weight", "output_blocks.2.0.in_layers.2.weight")]
    [InlineData("up_blocks.0.upsamplers.0.conv.weight", "output_blocks.2.1.conv.weight")]
    [InlineData("up_blocks.1.resnets.0.conv1.weight", "output_blocks.3.0.in_layers.2.weight")]
    [InlineData("up_blocks.1.attentions.0.proj_in.weight", "output_blocks.3.1.proj_in.weight")]
    [InlineData("up_blocks.1.upsamplers.0.conv.weight", "output_blocks.5.2.conv.weight")]
    [InlineData("up_blocks.2.attentions.2.norm.bias", "output_blocks.8.1.norm.bias")]
    [InlineData("up_blocks.2.upsamplers.0.conv.bias", "output_blocks.8.2.conv.bias")]
    [InlineData("up_blocks.3.resnets.2.conv_shortcut.weight", "output_blocks.11.0.skip_connection.weight")]
    [InlineData("up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight", "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight")]
    [InlineData("conv_norm_out.weight", "out.0.weight")]
    [InlineData("conv_out.bias", "out.2.bias")]
    public void UNet_PublishedNames_Correspond(string name, string expected) => UNet[name].ShouldBe("model.diffusion_model." + expected);

    [Theory]
    [InlineData("encoder.conv_in.weight", "encoder.conv_in.weight")]
    [InlineData("encoder.down_blocks.0.resnets.0.conv1.weight", "encoder.down.0.block.0.conv1.weight")]
    [InlineData("encoder.down_blocks.1.resnets.0.conv_shortcut.weight", "encoder.down.1.block.0.nin_shortcut.weight")]
    [InlineData("encoder.down_blocks.2.downsamplers.0.conv.bias", "encoder.down.2.downsample.conv.bias")]
    [InlineData("encoder.down_blocks.3.resnets.1.norm2.weight", "encoder.down.3.block.1.norm2.weight")]
    [InlineData("encoder.mid_block.resnets.0.norm1.weight", "encoder.mid.block_1.norm1.weight")]
    [InlineData("encoder.mid_block.resnets.1.conv2.weight", "encoder.mid.block_2.conv2.weight")]
    [InlineData("encoder.mid_block.attentions.0.group_norm.weight", "encoder.mid.attn_1.norm.weight")]
    [InlineData("encoder.mid_block.attentions.0.to_q.weight", "encoder.mid.attn_1.q.weight")]
    [InlineData("encoder.mid_block.attentions.0.to_k.bias", "encoder.mid.attn_1.k.bias")]
    [InlineData("decoder.mid_block.attentions.0.to_v.weight", "decoder.mid.attn_1.v.weight")]
    [InlineData("decoder.mid_block.attentions.0.to_out.0.weight", "decoder.mid.attn_1.proj_out.weight")]
    [InlineData("encoder.conv_norm_out.weight", "encoder.norm_out.weight")]
    [InlineData("decoder.conv_out.weight", "decoder.conv_out.weight")]
    [InlineData("decoder.up_blocks.0.resnets.0.conv1.weight", "decoder.up.3.block.0.conv1.weight")]
    [InlineData("decoder.up_blocks.0.upsamplers.0.conv.weight", "decoder.up.3.upsample.conv.weight")]
    [InlineData("decoder.up_blocks.2.resnets.0.conv_shortcut.weight", "decoder.up.1.block.0.nin_shortcut.weight")]
    [InlineData("decoder.up_blocks.3.resnets.2.conv2.bias", "decoder.up.0.block.2.conv2.bias")]
    [InlineData("quant_conv.weight", "quant_conv.weight")]
    [InlineData("post_quant_conv.bias", "post_quant_conv.bias")]
    public void Vae_PublishedNames_Correspond(string name, string expected) => Vae[name].ShouldBe("first_stage_model." + expected);

    [Theory]
    [InlineData("text_model.embeddings.token_embedding.weight")]
    [InlineData("text_model.encoder.layers.11.self_attn.q_proj.weight")]
    [InlineData("text_model.final_layer_norm.bias")]
    public void Text_Names_StandBehindThePrefix(string name) => Text[name].ShouldBe("cond_stage_model.transformer." + name);

    [Fact]
    public void Names_OfTheThreeNetworks_AreOneToOneAndAll()
    {
        // Tensors of v1-5-pruned-emaonly: 686 of the UNet, 248 of the autoencoder, 197 of the text network, one of which is its position ids.
        (UNet.Count, Vae.Count, Text.Count).ShouldBe((686, 248, 196));
        string[] all = [.. UNet.Values, .. Vae.Values, .. Text.Values];
        all.Distinct(StringComparer.Ordinal).Count().ShouldBe(all.Length);
    }

    [Fact]
    public void UNet_InputAndOutputBlocks_AreNumberedWithoutGaps()
    {
        int[] Blocks(string list) => [.. UNet.Values.Where(name => name.StartsWith($"model.diffusion_model.{list}.", StringComparison.Ordinal))
            .Select(name => int.Parse(name.Split('.')[3])).Distinct().Order()];
        Blocks("input_blocks").ShouldBe(Enumerable.Range(0, 12));
        Blocks("middle_block").ShouldBe([0, 1, 2]);
        Blocks("output_blocks").ShouldBe(Enumerable.Range(0, 12));
    }
}
