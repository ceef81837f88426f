using System.Text.Json;
using RlhfT2I.Cli.Tests.Fakes;

namespace RlhfT2I.Cli.Tests.Connection;

public sealed class ServerVerbTests
{
    [Fact]
    public void Run_ServerAway_NamesOptionAndFix()
    {
        (int code, _, string error) = Invocation.Run("models", "list", "--server", "http://127.0.0.1:9", "--wait", "0");
        code.ShouldBe(ExitCodes.ServerTrouble);
        error.ShouldContain("error: --server: http://127.0.0.1:9 does not answer.");
        error.ShouldContain("fix: start the suite with 'make run'");
    }

    [Theory]
    [InlineData("--server", "nowhere", "--server: 'nowhere' is no address")]
    [InlineData("--project", "My Project", "--project: 'My Project' is no id")]
    [InlineData("--wait", "-1", "--wait: -1 is out of range")]
    public void Run_UnusableOption_NamesIt(string option, string value, string problem)
    {
        (int code, _, string error) = Invocation.Run("models", "list", option, value);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain(problem);
        error.ShouldContain("fix: ");
    }

    [Fact]
    public void Run_UnknownVerb_NamesItAndTheHelp()
    {
        (int code, _, string error) = Invocation.Run("evaluate", "crate");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("'crate'");
        error.ShouldContain("See: rlhf evaluate --help");
    }

    [Fact]
    public void Run_ServerRefusesField_PrintsFieldProblemAndFix()
    {
        using var server = new FakeServer();
        (int code, string output, string error) = server.Run("generate", "--prompt", "One dog", "--images", "-1");
        code.ShouldBe(ExitCodes.BadInput);
        output.ShouldBeEmpty();
        error.ShouldContain("error: generation_job.images_per_prompt: -1 is not 0 to 1000");
        error.ShouldContain("fix: correct what is named");
        error.ShouldContain("(INVALID_ARGUMENT, INVALID_REQUEST of rlhf)");
    }

    [Fact]
    public void Run_MissingResource_IsBadInput()
    {
        using var server = new FakeServer();
        (int code, _, string error) = server.Run("prompts", "show", "none");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("projects/default/promptSets/none");
    }

    [Fact]
    public void Run_NotImplemented_SaysSo()
    {
        using var server = new FakeServer();
        (int code, _, string error) = server.Run("models", "import", "sd15");
        code.ShouldBe(ExitCodes.ServerTrouble);
        error.ShouldContain("fix: this server does not offer it");
    }

    [Fact]
    public void Run_FailedJob_PrintsItsReasonAndVerb()
    {
        using var server = new FakeServer();
        Experiments.Steps.Label(server);
        (int code, _, string error) = server.Run("reward", "train", "--seed", "13");
        code.ShouldBe(ExitCodes.Miss);
        error.ShouldContain("There are 3 labels; 10 are needed.");
        error.ShouldContain("fix: label more images: rlhf label simulate");
    }

    [Fact]
    public void Verify_BrokenModel_IsAMiss()
    {
        using var server = new FakeServer();
        server.Run("models", "verify", "scenes-base").Code.ShouldBe(ExitCodes.Success);
        (int code, string output, _) = server.Run("models", "verify", "broken");
        code.ShouldBe(ExitCodes.Miss);
        output.ShouldContain("unet/config.json: The file changed.");
    }

    [Fact]
    public void Json_ListsAndSingleResults_AreOneDocument()
    {
        using var server = new FakeServer();
        (_, string list, _) = server.Run("models", "list", "--json");
        using (JsonDocument document = JsonDocument.Parse(list))
            document.RootElement[0].GetProperty("name").GetString().ShouldBe("projects/default/modelVersions/scenes-base");
        string one = server.Succeed("generate", "--prompt", "One dog", "--images", "2", "--json");
        using (JsonDocument document = JsonDocument.Parse(one))
        {
            document.RootElement.GetProperty("state").GetString().ShouldBe("JOB_STATE_SUCCEEDED");
            document.RootElement.GetProperty("imageCount").GetString().ShouldBe("2");
        }
    }

    [Fact]
    public async Task Run_ServerComesBack_IsWaitedFor()
    {
        using var server = new FakeServer();
        server.Stop();
        Task<(int Code, string Output, string Error)> run = Task.Run(() => server.Run("models", "list", "--wait", "20"));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        run.IsCompleted.ShouldBeFalse();
        server.Start();
        (int code, _, string error) = await run;
        code.ShouldBe(ExitCodes.Success);
        error.ShouldContain("waiting up to 20 seconds");
    }
}
