namespace RlhfT2I.Cli.Tests.Shells;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _rlhf rlhf")]
    [InlineData("zsh", "compdef _rlhf rlhf")]
    [InlineData("fish", "complete -c rlhf")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public void Completion_KnownShell_PrintsItsScript(string shell, string part)
    {
        (int code, string output, _) = Invocation.Run("completion", shell);
        code.ShouldBe(ExitCodes.Success);
        output.ShouldContain(part);
    }

    [Fact]
    public void Completion_UnknownShell_IsRefused() => Invocation.Run("completion", "cmd").Code.ShouldBe(ExitCodes.BadInput);

    [Fact]
    public void Suggest_PartOfAVerb_NamesIt()
    {
        (_, string output, _) = Invocation.Run("[suggest:3]", "gen");
        output.ShouldContain("generate");
        output.ShouldNotContain("reward");
    }

    [Fact]
    public void Suggest_PartOfAnOption_NamesThoseOfTheVerb()
    {
        (_, string output, _) = Invocation.Run("[suggest:12]", "generate --s");
        output.ShouldContain("--seed");
        output.ShouldContain("--server");
        output.ShouldNotContain("--model");
    }

    [Fact]
    public void Help_OfTheRoot_ListsVerbsByTheirFirstLine()
    {
        (_, string output, _) = Invocation.Run("--help");
        output.ShouldContain("Samples images from a model for every prompt of a set.");
        output.ShouldNotContain("rlhf generate --prompts paper-evaluation");
        Invocation.Run("generate", "--help").Output.ShouldContain("rlhf generate --prompts paper-evaluation");
    }
}
