using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Statistics;
using RlhfT2I.Feedback.Domain.Statistics;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>What answers say about raters.</content>
internal sealed partial class FeedbackApi
{
    /// <inheritdoc />
    public override async Task<GetAgreementReportResponse> GetAgreementReport(GetAgreementReportRequest request, ServerCallContext context)
    {
        (IReadOnlyList<LabelPattern> patterns, IReadOnlyList<RaterPair> pairs, ulong seed) =
            await store.ReadAsync(session => AgreementReports.ReadAsync(session, request.Name), context.CancellationToken);
        return StatisticsContracts.Agreement(AgreementReport.Of(patterns, pairs, seed, context.CancellationToken));
    }

    /// <inheritdoc />
    public override Task<ListRaterStatisticsResponse> ListRaterStatistics(ListRaterStatisticsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        string after = PageTokens.Decode(request, request.PageToken) ?? "";
        return store.ReadMomentAsync(
            async session =>
            {
                List<string> ids = await RaterStatisticsReader.ListIdsAsync(session, request.Parent, after, size + 1);
                bool more = ids.Count > size;
                if (more)
                    ids.RemoveAt(size);
                double minGoldAccuracy = (await LabelingSettingsBook.ReadAsync(session, request.Parent)).MinGoldAccuracy;
                AnswerCounts all = await RaterStatisticsReader.ReadAllAsync(session, request.Parent);
                IReadOnlyList<RaterFigures> figures = await RaterStatisticsReader.ReadAsync(session, request.Parent, ids);
                return new ListRaterStatisticsResponse
                {
                    RaterStatistics = { figures.Select(rater => StatisticsContracts.Rater(request.Parent, rater, rater.Flags(all, minGoldAccuracy))) },
                    NextPageToken = more ? PageTokens.Encode(request, ids[^1]) : "",
                };
            },
            context.CancellationToken);
    }
}
