using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;
using RlhfT2I.TestKit;

namespace RlhfT2I.ServiceDefaults.Tests.Requests;

public sealed class PageTokensTests
{
    private static ListGenerationJobsRequest Request => new() { Parent = "projects/p", State = JobState.Running };

    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 1)]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public void CoercePageSize_AnySize_FallsIntoTheRange(int asked, int given) => PageTokens.CoercePageSize(asked).ShouldBe(given);

    [Fact]
    public void CoercePageSize_Negative_NamesTheField() =>
        Should.Throw<InvalidRequestException>(() => PageTokens.CoercePageSize(-1)).Violations.ShouldHaveSingleItem().Field.ShouldBe("page_size");

    [Fact]
    public void Decode_FirstPage_HasNoCursor() => PageTokens.Decode(Request, "").ShouldBeNull();

    [Fact]
    public void Decode_EncodedCursor_IsTheSame() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyString>().Filter(text => text.Get.Length < 500 && !text.Get.Any(char.IsSurrogate)),
        text => PageTokens.Decode(Request, PageTokens.Encode(Request, text.Get)) == text.Get).Check(Fuzzing.Runs());

    [Fact]
    public void Decode_OtherPageSizeAndToken_IsAllowed()
    {
        ListGenerationJobsRequest next = Request;
        next.PageSize = 7;
        next.PageToken = PageTokens.Encode(Request, "2026-01-01/j9");
        PageTokens.Decode(next, next.PageToken).ShouldBe("2026-01-01/j9");
    }

    [Fact]
    public void Decode_TokenOfOtherArguments_IsRefused()
    {
        string token = PageTokens.Encode(Request, "j9");
        Refused(new ListGenerationJobsRequest { Parent = "projects/other", State = JobState.Running }, token);
        Refused(new ListGenerationJobsRequest { Parent = "projects/p", State = JobState.Failed }, token);
        // The same fields and numbers, another method.
        Refused(new ListImagesRequest { Parent = "projects/p" }, PageTokens.Encode(new ListPromptSetsRequest { Parent = "projects/p" }, "j9"));
    }

    [Fact]
    public void Decode_AnyText_IsACursorOrRefused() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>(), text =>
    {
        try
        {
            return PageTokens.Decode(Request, text.Get) is { Length: > 0 };
        }
        catch (InvalidRequestException exception)
        {
            return exception.Reason == ErrorReason.InvalidPageToken;
        }
    }).Check(Fuzzing.Runs());

    [Theory]
    [InlineData("A")]
    [InlineData("====")]
    [InlineData("AAAAAAAAAAAAAAAA")]
    public void Decode_Nonsense_IsRefused(string token) => Refused(Request, token);

    [Fact]
    public void Decode_AMegabyte_IsRefused() => Refused(Request, new string('A', 1_000_000));

    private static void Refused(Google.Protobuf.IMessage request, string token)
    {
        InvalidRequestException exception = Should.Throw<InvalidRequestException>(() => PageTokens.Decode(request, token));
        exception.Reason.ShouldBe(ErrorReason.InvalidPageToken);
        exception.Violations.ShouldHaveSingleItem().Field.ShouldBe("page_token");
    }
}
