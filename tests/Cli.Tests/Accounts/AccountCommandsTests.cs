using System.Text.Json;
using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Accounts;

/// <summary><c>rlhf keys</c>, <c>raters</c>, <c>projects</c>, and the key that every call carries.</summary>
public sealed class AccountCommandsTests
{
    [Fact]
    public void Keys_CreateListDelete_GoRound()
    {
        using var server = new FakeServer();
        string made = server.Succeed("keys", "create", "ci", "--id", "ci", "--role", "owner", "--days", "30");
        made.ShouldContain("projects/default/apiKeys/ci");
        made.ShouldContain("rlhf_key_0123456789");
        ApiKey key = server.World.ApiKeys.ShouldHaveSingleItem().Value;
        (key.DisplayName, key.Role).ShouldBe(("ci", Role.Owner));
        (key.ExpireTime.ToDateTimeOffset() - DateTimeOffset.UtcNow).TotalDays.ShouldBeInRange(29.9, 30);
        server.Succeed("keys", "create", "other");
        string list = server.Succeed("keys", "list");
        list.ShouldContain("rlhf_key_0123 ");
        list.ShouldContain("other");
        list.ShouldNotContain("rlhf_key_0123456789");
        server.Succeed("keys", "delete", "ci").ShouldContain("projects/default/apiKeys/ci is deleted");
        server.World.ApiKeys.Keys.ShouldBe(["projects/default/apiKeys/key-1"]);
        server.Run("keys", "delete", "ci").Code.ShouldBe(ExitCodes.BadInput);
    }

    [Fact]
    public void Keys_CreateAsJson_IsOneDocumentWithTheSecret()
    {
        using var server = new FakeServer();
        using JsonDocument made = JsonDocument.Parse(server.Succeed("keys", "create", "ci", "--json"));
        made.RootElement.GetProperty("secret").GetString().ShouldBe("rlhf_key_0123456789");
        made.RootElement.GetProperty("apiKey").GetProperty("role").GetString().ShouldBe("ROLE_SCIENTIST");
        server.World.ApiKeys.Values.ShouldHaveSingleItem().ExpireTime.ShouldBeNull();
        using JsonDocument list = JsonDocument.Parse(server.Succeed("keys", "list", "--json"));
        list.RootElement.GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("keys", "create", "ci", "--days", "0")]
    [InlineData("keys", "create", "ci", "--days", "366")]
    [InlineData("raters", "invite", "--days", "-1")]
    public void Run_EndOutOfRange_IsRefused(params string[] args)
    {
        (int code, _, string error) = Invocation.Run(args);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("--days: ");
    }

    [Fact]
    public void Webhooks_CreateListDelete_GoRound()
    {
        using var server = new FakeServer();
        string made = server.Succeed("webhooks", "create", "https://hooks.example.org/a", "--id", "ci", "--event", "dead-letter", "--event", "job-finished");
        made.ShouldContain("projects/default/webhooks/ci");
        made.ShouldContain("whsec_0123456789");
        Webhook webhook = server.World.Webhooks.ShouldHaveSingleItem().Value;
        webhook.Uri.ShouldBe("https://hooks.example.org/a");
        webhook.EventKinds.AsEnumerable().ShouldBe([WebhookEventKind.DeadLetter, WebhookEventKind.JobFinished]);
        server.Succeed("webhooks", "create", "https://hooks.example.org/b");
        server.World.Webhooks["projects/default/webhooks/hook-1"].EventKinds.Count.ShouldBe(4);
        using JsonDocument list = JsonDocument.Parse(server.Succeed("webhooks", "list", "--json"));
        list.RootElement.GetArrayLength().ShouldBe(2);
        string table = server.Succeed("webhooks", "list");
        table.ShouldContain("no answer");
        table.ShouldNotContain("whsec_");
        server.Succeed("webhooks", "delete", "ci").ShouldContain("projects/default/webhooks/ci is deleted");
        server.Run("webhooks", "delete", "ci").Code.ShouldBe(ExitCodes.BadInput);
        server.Run("webhooks", "create", "https://hooks.example.org/a", "--event", "nothing").Code.ShouldBe(ExitCodes.BadInput);
    }

    [Fact]
    public void Keys_CreateWithARoleOfNoKey_IsRefused() => Invocation.Run("keys", "create", "ci", "--role", "rater").Code.ShouldBe(ExitCodes.BadInput);

    [Fact]
    public void Raters_InvitePauseResume_CallTheServer()
    {
        using var server = new FakeServer();
        using JsonDocument invited = JsonDocument.Parse(server.Succeed("raters", "invite", "--uses", "20", "--name", "Panel", "--project", "dogs", "--json"));
        invited.RootElement.GetProperty("secret").GetString().ShouldBe("rlhf_inv_0123456789");
        invited.RootElement.GetProperty("invitation").GetProperty("maxUseCount").GetInt32().ShouldBe(20);
        server.Succeed("raters", "list").ShouldContain("Ada");
        server.Succeed("raters", "pause", "r1", "--comment", "Too fast.").ShouldContain("paused");
        server.Succeed("raters", "resume", "projects/default/raters/r1").ShouldContain("active");
        server.World.Log.ShouldBe(["pause projects/default/raters/r1: Too fast.", "resume projects/default/raters/r1"]);
    }

    [Fact]
    public void Projects_CreateAndList_GoRound()
    {
        using var server = new FakeServer();
        server.Succeed("projects", "create", "dogs", "--name", "Green dogs").ShouldContain("projects/dogs");
        server.Succeed("projects", "create", "cats");
        server.World.Projects["projects/cats"].DisplayName.ShouldBe("cats");
        server.Succeed("projects", "list").ShouldContain("Green dogs");
        server.Run("projects", "create", "dogs").Code.ShouldBe(ExitCodes.BadInput);
    }

    [Fact]
    public void Run_WithAnApiKey_SendsItWithEveryCall()
    {
        using var server = new FakeServer();
        server.Succeed("keys", "list", "--api-key", "rlhf_key_abc");
        server.World.Authorization.ShouldBe("Bearer rlhf_key_abc");
        server.Succeed("models", "verify", "scenes-base", "--api-key", "rlhf_key_def");
        server.World.Authorization.ShouldBe("Bearer rlhf_key_def", "streams carry it too");
        server.Succeed("keys", "list");
        server.World.Authorization.ShouldBeNull();
    }

    [Fact]
    public void Run_ApiKeyThatIsNone_IsRefusedWithoutRepeatingIt()
    {
        (int code, string output, string error) = Invocation.Run("keys", "list", "--api-key", "rlhf_key_abc def");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("--api-key: ");
        (output + error).ShouldNotContain("rlhf_key_abc");
    }

    [Fact]
    public void Run_ApiKeyToAnotherMachineInTheClear_IsRemarked()
    {
        (_, _, string error) = Invocation.Run("keys", "list", "--api-key", "rlhf_key_abc", "--server", "http://rlhf.invalid:9", "--wait", "0");
        error.ShouldContain("in the clear");
        Invocation.Run("keys", "list", "--api-key", "rlhf_key_abc", "--server", "http://127.0.0.1:9", "--wait", "0").Error.ShouldNotContain("in the clear");
    }
}
