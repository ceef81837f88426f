using RlhfT2I.Modeling.Models;
using RlhfT2I.Scenes.Models;
using RlhfT2I.TestKit;

namespace RlhfT2I.Cli.Tests.Scenes;

public sealed class ScenesCommandTests
{
    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--steps", "0")]
    [InlineData("--threads", "-1")]
    [InlineData("--part", "vae")]
    public void Pretrain_OptionOutOfRange_NamesIt(string option, string value)
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Invocation.Run("scenes", "pretrain", "--out", folder.File("out"), option, value);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain(value);
        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void Pretrain_DiffusionWithoutEncoder_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Invocation.Run("scenes", "pretrain", "--out", folder.Path, "--part", "diffusion");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("train the encoder first");
    }

    [Fact]
    public void Pretrain_OneStep_LeavesAModelAndGoesOnNoFurther()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["scenes", "pretrain", "--out", folder.Path, "--part", "encoder", "--steps", "1", "--threads", "1"];
        Invocation.Run(command).Code.ShouldBe(ExitCodes.Success);
        File.Exists(folder.File("clip/model.safetensors")).ShouldBeTrue();
        byte[] checkpoint = File.ReadAllBytes(folder.File("encoder.checkpoint"));
        Invocation.Run(command).Code.ShouldBe(ExitCodes.Success);
        File.ReadAllBytes(folder.File("encoder.checkpoint")).ShouldBe(checkpoint);
    }

    [Fact]
    public void Samples_Model_WritesASheetAndShares()
    {
        using var folder = new TemporaryFolder();
        SceneModelShape shape = SceneModelShape.Create(
            textWidth: 16, visionWidth: 16, visionLayers: 1, projection: 8, unetWidths: [16, 16], groups: 4, heads: 2);
        using (ClipModel clip = SceneModelFactory.CreateClip(shape, 1))
        using (UNet2DConditionModel unet = SceneModelFactory.CreateUNet(shape, 1))
        using (ClipTextModel text = SceneModelFolders.CopyTextEncoder(clip))
            SceneModelFolders.WriteDiffusion(unet, text, shape.Autoencoder, folder.File("model"));
        (int code, string output, string error) = Invocation.Run(
            "scenes", "samples", folder.File("model"), folder.File("sheet.png"), "--count", "3");
        code.ShouldBe(ExitCodes.Success, error);
        output.ShouldContain("simulated rater, 3 pictures");
        File.ReadAllBytes(folder.File("sheet.png"))[1..4].ShouldBe("PNG"u8.ToArray());
    }

    [Fact]
    public void Samples_NoModel_NamesTheFolder()
    {
        (int code, _, string error) = Invocation.Run("scenes", "samples", "/nowhere/model", "sheet.png");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("/nowhere/model");
    }
}
