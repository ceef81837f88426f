using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Gold;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>Gold questions.</content>
internal sealed partial class FeedbackApi
{
    private static readonly GoldAccuracy Unanswered = new(0, 0);

    /// <inheritdoc />
    public override Task<CreateGoldQuestionResponse> CreateGoldQuestion(CreateGoldQuestionRequest request, ServerCallContext context)
    {
        GoldQuestion wanted = request.GoldQuestion;
        new RequestValidator(request)
            .Require(wanted.Image.Length == 0 || Requests.ProjectOf(wanted.Image) == request.Parent, "gold_question.image", $"'{wanted.Image}' is not of '{request.Parent}'")
            .Require(wanted.ExpectedValue != LabelValue.Skip, "gold_question.expected_value", "a skip is no answer; allowed: LABEL_VALUE_GOOD, LABEL_VALUE_BAD")
            .Text("gold_question.explanation", wanted.Explanation, 500)
            .ThrowIfInvalid();
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new CreateGoldQuestionResponse
            {
                GoldQuestion = LabelContracts.GoldQuestion(
                    await GoldBook.CreateAsync(
                        session, Callers.AuthorOf(caller, context, request.RequestId), request.Parent, request.GoldQuestionId, wanted.Image, (Verdict)wanted.ExpectedValue,
                        wanted.Explanation),
                    Unanswered),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ListGoldQuestionsResponse> ListGoldQuestions(ListGoldQuestionsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        return store.ReadAsync(
            async session =>
            {
                List<StoredGoldQuestion> questions = await GoldBook.ListAsync(session, request.Parent, before, size + 1);
                (List<StoredGoldQuestion> page, string next) = Requests.Cut(request, questions, size, question => question.Number);
                Dictionary<string, GoldAccuracy> answers = await GoldBook.AnswersAsync(session, page);
                return new ListGoldQuestionsResponse
                {
                    GoldQuestions = { page.Select(question => LabelContracts.GoldQuestion(question, answers.GetValueOrDefault(question.Name, Unanswered))) },
                    NextPageToken = next,
                };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<DeleteGoldQuestionResponse> DeleteGoldQuestion(DeleteGoldQuestionRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await GoldBook.DeleteAsync(session, Callers.AuthorOf(caller, context, request.RequestId), Requests.ProjectOf(request.Name), request.Name);
                return new DeleteGoldQuestionResponse();
            },
            context.CancellationToken);
    }
}
