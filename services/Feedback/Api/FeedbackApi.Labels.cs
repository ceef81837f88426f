using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>Labels as owners see them.</content>
internal sealed partial class FeedbackApi
{
    /// <inheritdoc />
    public override async Task<ListLabelsResponse> ListLabels(ListLabelsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<StoredLabel> labels = await store.ReadAsync(
            session => LabelList.ReadAsync(session, request.Parent, request.Image, Requests.IdOf(request.Rater), request.ShowWithdrawn, before, size + 1), context.CancellationToken);
        (List<StoredLabel> page, string next) = Requests.Cut(request, labels, size, label => label.Number);
        return new ListLabelsResponse { Labels = { page.Select(LabelContracts.Label) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override async Task<GetLabelDistributionResponse> GetLabelDistribution(GetLabelDistributionRequest request, ServerCallContext context)
    {
        IReadOnlyList<DistributionPart> parts = await store.ReadAsync(session => LabelDistribution.OfProjectAsync(session, request.Parent), context.CancellationToken);
        return new GetLabelDistributionResponse { Parts = { parts.Select(LabelContracts.Part) }, Total = LabelContracts.Part(LabelDistribution.Total(parts)) };
    }

    /// <inheritdoc />
    public override Task<ImportLabelsResponse> ImportLabels(ImportLabelsRequest request, ServerCallContext context)
    {
        CheckImport(request);
        List<ImportedAnswer> rows = [.. request.Labels.Select(label => new ImportedAnswer(
            label.Image, label.RaterPseudonym, (Verdict)label.Value, (SkipCause)label.SkipReason, label.LabelTime?.ToDateTimeOffset()))];
        return calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session =>
            {
                IReadOnlyList<(int Row, DomainException Error)> errors = await LabelImport.RunAsync(session, request.Parent, rows, request.ValidateOnly);
                return new ImportLabelsResponse
                {
                    ImportedCount = errors.Count > 0 || request.ValidateOnly ? 0 : rows.Count,
                    RowErrors = { errors.Select(error => new ImportRowError { RowIndex = error.Row, Failure = ErrorStatus.ToFailure(error.Error) }) },
                };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<CreateRetractionResponse> CreateRetraction(CreateRetractionRequest request, ServerCallContext context)
    {
        Retraction retraction = request.Retraction;
        string target = retraction.TargetCase switch
        {
            Retraction.TargetOneofCase.Rater => retraction.Rater,
            Retraction.TargetOneofCase.Image => retraction.Image,
            Retraction.TargetOneofCase.Label => retraction.Label,
            _ => "",
        };
        new RequestValidator(request)
            .OneOf("retraction.target", target.Length > 0, "rater, image, label")
            .Require(target.Length == 0 || target.StartsWith(request.Parent + "/", StringComparison.Ordinal), "retraction.target", $"'{target}' is not of '{request.Parent}'")
            .Text("retraction.comment", retraction.Comment, 500)
            .ThrowIfInvalid();
        return calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session => new CreateRetractionResponse
            {
                Retraction = LabelContracts.Retraction(await Retractions.CreateAsync(session, request.Parent, request.RetractionId, target, retraction.Comment)),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<GetRetractionResponse> GetRetraction(GetRetractionRequest request, ServerCallContext context) => new()
    {
        Retraction = LabelContracts.Retraction(await store.ReadAsync(session => Retractions.GetAsync(session, request.Name), context.CancellationToken)),
    };

    /// <inheritdoc />
    public override async Task<ListRetractionsResponse> ListRetractions(ListRetractionsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<LabelRetraction> retractions = await store.ReadAsync(session => Retractions.ListAsync(session, request.Parent, before, size + 1), context.CancellationToken);
        (List<LabelRetraction> page, string next) = Requests.Cut(request, retractions, size, retraction => retraction.Number);
        return new ListRetractionsResponse { Retractions = { page.Select(LabelContracts.Retraction) }, NextPageToken = next };
    }

    private static void CheckImport(ImportLabelsRequest request)
    {
        RequestValidator validator = new RequestValidator(request).Count("labels", request.Labels.Count, 1, 1000);
        for (int i = 0; i < request.Labels.Count; i++)
        {
            ImportedLabel label = request.Labels[i];
            validator
                .Require(ResourceNames.IsId(label.RaterPseudonym), $"labels[{i}].rater_pseudonym", $"'{label.RaterPseudonym}' is not 1 to 63 characters of [a-z0-9-]")
                .Require(label.SkipReason == SkipReason.Unspecified || label.Value == LabelValue.Skip, $"labels[{i}].skip_reason", $"{label.SkipReason} is allowed only with LABEL_VALUE_SKIP");
        }
        validator.ThrowIfInvalid();
    }
}
