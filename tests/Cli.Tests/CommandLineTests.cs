namespace RlhfT2I.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("parity")]
    [InlineData("no-such-verb")]
    [InlineData("parity", "folder", "--device", "tpu")]
    [InlineData("parity", "folder", "--dtype", "fp8")]
    [InlineData("parity", "folder", "--threads", "many")]
    [InlineData("parity", "folder", "--no-such-option")]
    public void Run_BadArguments_ExitsWithTwoAndPointsToHelp(params string[] args)
    {
        (int code, string output, string error) = Invocation.Run(args);
        code.ShouldBe(ExitCodes.BadInput);
        output.ShouldBeEmpty();
        error.ShouldContain("--help");
    }

    [Theory]
    [InlineData("parity", "--help")]
    [InlineData("--help")]
    public void Run_Help_ListsExitCodes(params string[] args)
    {
        (int code, string output, _) = Invocation.Run(args);
        code.ShouldBe(ExitCodes.Success);
        output.ShouldContain("Exit codes: 0");
    }

    [Fact]
    public void Run_ParityHelp_ShowsExamples() =>
        Invocation.Run("parity", "--help").Output.ShouldContain("rlhf parity ../shared/parity --area unet,vae");
}
