using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Webhooks;
using V1 = RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Api;

/// <summary>Accounts as their contracts.</summary>
internal static class AccountContracts
{
    public static V1.Identity Identity(AccountIdentity identity) => new()
    {
        Subject = identity.Subject,
        DisplayName = identity.DisplayName,
        RoleGrants = { identity.Grants.Select(grant => new V1.RoleGrant { Project = grant.Project, Role = (V1.Role)grant.Role }) },
        ExpireTime = identity.ExpireTime?.ToTimestamp(),
    };

    public static V1.Project Project(StoredProject project) => new()
    {
        Name = project.Name,
        DisplayName = project.DisplayName,
        Description = project.Description,
        Encoder = project.Encoder,
        ConsentMarkdownText = project.ConsentText,
        ConsentVersion = project.ConsentVersion,
        Etag = EtagOf(project),
        CreateTime = project.CreateTime.ToTimestamp(),
        UpdateTime = project.UpdateTime.ToTimestamp(),
    };

    public static string EtagOf(StoredProject project) => "v" + project.Revision.ToString(CultureInfo.InvariantCulture);

    public static V1.Member Member(StoredMember member) => new()
    {
        Name = member.Name,
        Subject = member.Subject,
        DisplayName = member.DisplayName,
        Role = (V1.Role)member.Role,
        CreateTime = member.CreateTime.ToTimestamp(),
    };

    /// <summary>A rater; the name for people is for owners and for the rater.</summary>
    public static V1.Rater Rater(StoredRater rater, DateTimeOffset? lastAnswerTime, bool named) => new()
    {
        Name = rater.Name,
        DisplayName = named ? rater.DisplayName : "",
        State = (V1.RaterState)rater.State,
        Invitation = rater.Invitation,
        ConsentVersion = rater.ConsentVersion,
        CreateTime = rater.CreateTime.ToTimestamp(),
        LastAnswerTime = lastAnswerTime?.ToTimestamp(),
    };

    public static V1.Invitation Invitation(StoredInvitation invitation) => new()
    {
        Name = invitation.Name,
        DisplayName = invitation.DisplayName,
        MaxUseCount = invitation.MaxUseCount,
        ExpireTime = invitation.ExpireTime.ToTimestamp(),
        UseCount = invitation.UseCount,
        CreateTime = invitation.CreateTime.ToTimestamp(),
    };

    public static V1.ApiKey ApiKey(StoredApiKey key) => new()
    {
        Name = key.Name,
        DisplayName = key.DisplayName,
        Role = (V1.Role)key.Role,
        ExpireTime = key.ExpireTime.ToTimestamp(),
        SecretPrefix = key.SecretPrefix,
        CreateTime = key.CreateTime.ToTimestamp(),
        LastUseTime = key.LastUseTime?.ToTimestamp(),
    };

    /// <summary>A webhook, without its secret.</summary>
    public static V1.Webhook Webhook(StoredWebhook webhook, int pendingCount) => new()
    {
        Name = webhook.Name,
        Uri = webhook.Address,
        EventKinds = { WebhookKinds.Unpack(webhook.EventKinds).Select(kind => (V1.WebhookEventKind)kind) },
        LastSuccessTime = webhook.LastSuccessTime?.ToTimestamp(),
        FailureCount = webhook.FailureCount,
        PendingDeliveryCount = pendingCount,
        AbandonedDeliveryCount = webhook.AbandonedCount,
        LastErrorMessage = webhook.LastError,
        CreateTime = webhook.CreateTime.ToTimestamp(),
    };

    public static V1.AuditEvent Event(AuditRecord record) => new()
    {
        Name = record.Name,
        Subject = record.Subject,
        Method = record.Method,
        Resource = record.Resource,
        RequestId = record.RequestId,
        ValuesBefore = { record.Before },
        ValuesAfter = { record.After },
        CreateTime = record.CreateTime.ToTimestamp(),
    };
}
