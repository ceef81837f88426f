using System.Text;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Guidelines;
using RlhfT2I.Feedback.Domain.Guidelines;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>Instructions for raters.</content>
internal sealed partial class FeedbackApi
{
    private const int MaxGuidelinesPerPage = 50;

    /// <inheritdoc />
    public override Task<CreateGuidelineResponse> CreateGuideline(CreateGuidelineRequest request, ServerCallContext context)
    {
        string text = request.Guideline.MarkdownText;
        new RequestValidator(request)
            .Require(!string.IsNullOrWhiteSpace(text), "guideline.markdown_text", "is empty; write what raters are to do")
            .Require(Encoding.UTF8.GetByteCount(text) <= StoredGuideline.MaxTextBytes, "guideline.markdown_text", $"is longer than {StoredGuideline.MaxTextBytes} bytes in UTF-8")
            .Require(!text.Contains('\0', StringComparison.Ordinal), "guideline.markdown_text", "has a character with the code 0; leave it out")
            .Require(request.GuidelineId != GuidelineBook.NewestId, "guideline_id", $"'{GuidelineBook.NewestId}' stands for the newest guideline; choose another id")
            .ThrowIfInvalid();
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new CreateGuidelineResponse
            {
                Guideline = LabelContracts.Guideline(
                    await GuidelineBook.PublishAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Parent, request.GuidelineId, text), null),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<GetGuidelineResponse> GetGuideline(GetGuidelineRequest request, ServerCallContext context)
    {
        string raterId = CallerIdentity.Of(context).RaterId;
        return store.ReadAsync(
            async session =>
            {
                StoredGuideline guideline = await GuidelineBook.GetAsync(session, Requests.ProjectOf(request.Name), request.Name);
                Dictionary<string, DateTimeOffset> read = await GuidelineBook.AcknowledgedAsync(session, raterId, [guideline]);
                return new GetGuidelineResponse { Guideline = Describe(guideline, read) };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ListGuidelinesResponse> ListGuidelines(ListGuidelinesRequest request, ServerCallContext context)
    {
        // A text has up to 64 KiB and a message up to 4 MB.
        int size = Math.Min(PageTokens.CoercePageSize(request.PageSize), MaxGuidelinesPerPage);
        long below = Requests.ReadCursor(request, request.PageToken);
        string raterId = CallerIdentity.Of(context).RaterId;
        return store.ReadAsync(
            async session =>
            {
                List<StoredGuideline> guidelines = await GuidelineBook.ListAsync(session, request.Parent, below, size + 1);
                (List<StoredGuideline> page, string next) = Requests.Cut(request, guidelines, size, guideline => guideline.Version);
                Dictionary<string, DateTimeOffset> read = await GuidelineBook.AcknowledgedAsync(session, raterId, page);
                return new ListGuidelinesResponse { Guidelines = { page.Select(guideline => Describe(guideline, read)) }, NextPageToken = next };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<AcknowledgeGuidelineResponse> AcknowledgeGuideline(AcknowledgeGuidelineRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (StoredGuideline guideline, DateTimeOffset time) = await GuidelineBook.AcknowledgeAsync(session, Requests.ProjectOf(request.Name), request.Name, caller.RaterId);
                return new AcknowledgeGuidelineResponse { Guideline = LabelContracts.Guideline(guideline, time) };
            },
            context.CancellationToken);
    }

    private static Guideline Describe(StoredGuideline guideline, Dictionary<string, DateTimeOffset> read) =>
        LabelContracts.Guideline(guideline, read.TryGetValue(guideline.Name, out DateTimeOffset time) ? time : null);
}
