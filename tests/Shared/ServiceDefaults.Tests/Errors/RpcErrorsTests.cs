using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Tests.Errors;

public sealed class RpcErrorsTests
{
    [Fact]
    public void All_Reasons_HaveOneRowInTheOrderOfTheEnum() => RpcErrors.All.Select(error => error.Reason).ShouldBe(Enum.GetValues<ErrorReason>());

    [Fact]
    public void All_Rows_AreWellFormed()
    {
        foreach (RpcError error in RpcErrors.All)
        {
            error.ReasonName.ShouldMatch("^[A-Z][A-Z0-9_]{0,61}[A-Z0-9]$");
            error.Domain.ShouldMatch(@"^([a-z]+\.)?rlhf$");
            error.Code.ShouldNotBe(StatusCode.OK, error.ReasonName);
            error.Template.ShouldEndWith(".", Case.Sensitive, error.ReasonName);
            if (error.Reason != ErrorReason.CallCancelled)
                error.Fix.ShouldEndWith(".", Case.Sensitive, error.ReasonName);
        }
    }

    [Fact]
    public void ReasonName_OfSeveralWords_IsUpperSnakeCase() => RpcErrors.Of(ErrorReason.RewardModelNotTrained).ReasonName.ShouldBe("REWARD_MODEL_NOT_TRAINED");

    [Fact]
    public void Retryable_Rows_HaveCodesThatAreWorthRetrying()
    {
        StatusCode[] worth = [StatusCode.Unavailable, StatusCode.Aborted, StatusCode.ResourceExhausted];
        RpcErrors.All.Where(error => error.Retryable && !worth.Contains(error.Code)).Select(error => error.Reason).ShouldBe([ErrorReason.EmbeddingMissing]);
        RpcErrors.All.Where(error => error.Code == StatusCode.Unavailable).ShouldAllBe(error => error.Retryable);
    }

    [Fact]
    public void Format_WithAllValues_FillsEveryPlaceholder()
    {
        foreach (RpcError error in RpcErrors.All)
        {
            Dictionary<string, string> metadata = error.MetadataKeys.ToDictionary(key => key, key => $"<{key}>");
            string text = error.Format(metadata);
            text.ShouldNotContain("{");
            error.MetadataKeys.ShouldAllBe(key => text.Contains($"<{key}>"));
        }
    }

    [Fact]
    public void Format_WithoutAValue_NamesTheKey() =>
        Should.Throw<ArgumentException>(() => RpcErrors.Of(ErrorReason.QueueFull).Format(new Dictionary<string, string> { ["maxCount"] = "1" }))
            .Message.ShouldContain("waitingCount");

    [Fact]
    public void ToFailure_OfException_HoldsWhatTheStatusHolds()
    {
        Failure failure = ErrorStatus.ToFailure(ResourceException.NotFound("generation.rlhf/Image", "projects/p/images/i"));
        failure.Code.ShouldBe(Google.Rpc.Code.NotFound);
        failure.Reason.ShouldBe("RESOURCE_NOT_FOUND");
        failure.Domain.ShouldBe("rlhf");
        failure.Message.ShouldContain("projects/p/images/i");
        failure.Metadata["resourceName"].ShouldBe("projects/p/images/i");
        failure.Retryable.ShouldBeFalse();
    }

    [Fact]
    public void Readme_ErrorTable_HasEveryRowAndNoOther()
    {
        string[] rows = [.. File.ReadLines(FindReadme()).Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains("rlhf`"))];
        rows.ShouldBe(RpcErrors.All.Select(Row));
    }

    private static string Row(RpcError error) => $"| `{error.ReasonName}` | `{error.Domain}` | `{CodeName(error.Code)}` | {(error.Retryable ? "yes" : "no")} | {error.Template} {error.Fix}".TrimEnd() + " |";

    private static string CodeName(StatusCode code) => string.Concat(code.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{c}")).ToUpperInvariant();

    private static string FindReadme()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "protos", "README.md")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new InvalidOperationException("No protos/README.md above the test program."), "protos", "README.md");
    }
}
