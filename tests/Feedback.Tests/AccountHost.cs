using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests;

/// <summary>A room of its own for tests that move the clock by days, with people and a key in its settings and everything that it logs.</summary>
public sealed class AccountHost : IAsyncLifetime
{
    public const string Root = "https://id.example.org|root", Janitor = "https://id.example.org|janitor";

    private readonly LogLines _log = new();

    public AccountHost() => Host = new SqliteFeedbackHost
    {
        Settings = [$"--Accounts:Owners:0={Root}", $"--Accounts:Operators:0={Janitor}"],
        Log = _log,
    };

    public FeedbackHost Host { get; }

    public AccountService.AccountServiceClient Accounts => Host.Accounts;

    public IReadOnlyCollection<string> LogLines => _log.Lines;

    public async ValueTask InitializeAsync() => await Host.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _log.Dispose();
    }

    /// <summary>A project that no other test uses, stored.</summary>
    public async Task<string> CreateProjectAsync(string consent = "") => (await Accounts.CreateProjectAsync(
        new CreateProjectRequest { Project = new Project { DisplayName = "A project", ConsentMarkdownText = consent } }, cancellationToken: FeedbackHost.Cancellation)).Project.Name;

    public async Task<CreateInvitationResponse> InviteAsync(string project, int uses = 0, string name = "") => await Accounts.CreateInvitationAsync(
        new CreateInvitationRequest { Parent = project, Invitation = new Invitation { DisplayName = name, MaxUseCount = uses } }, cancellationToken: FeedbackHost.Cancellation);

    public async Task<AcceptInvitationResponse> AcceptAsync(string secret, string name = "", string requestId = "") => await Accounts.AcceptInvitationAsync(
        new AcceptInvitationRequest { Secret = secret, DisplayName = name, RequestId = requestId }, cancellationToken: FeedbackHost.Cancellation);

    public async Task<CreateApiKeyResponse> CreateKeyAsync(string project, Role role = Role.Scientist, string requestId = "") => await Accounts.CreateApiKeyAsync(
        new CreateApiKeyRequest { Parent = project, ApiKey = new ApiKey { DisplayName = "ci", Role = role }, RequestId = requestId }, cancellationToken: FeedbackHost.Cancellation);

    public async Task<Identity> AuthenticateAsync(AuthenticateCredentialRequest credential) =>
        (await Accounts.AuthenticateCredentialAsync(credential, cancellationToken: FeedbackHost.Cancellation)).Identity;

    public async Task<Rater> RaterAsync(string name) =>
        (await Accounts.GetRaterAsync(new GetRaterRequest { Name = name }, cancellationToken: FeedbackHost.Cancellation)).Rater;

    /// <summary>A call is refused with a status and a reason.</summary>
    public static async Task RefusedAsync(StatusCode code, string reason, Func<Task> call)
    {
        (StatusCode Code, string Reason, IReadOnlyList<string> Fields) refusal = await FeedbackHost.RefusalAsync(call);
        (refusal.Code, refusal.Reason).ShouldBe((code, reason));
    }

    /// <summary>A request is refused for a field.</summary>
    public static async Task InvalidAsync(string field, Func<Task> call)
    {
        (StatusCode Code, string Reason, IReadOnlyList<string> Fields) refusal = await FeedbackHost.RefusalAsync(call);
        (refusal.Code, refusal.Reason).ShouldBe((StatusCode.InvalidArgument, "INVALID_REQUEST"));
        refusal.Fields.ShouldContain(field);
    }

    /// <summary>Whether the files below the data root hold a text.</summary>
    public bool IsStored(string text)
    {
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(Host.Root, "*.db*", SearchOption.AllDirectories).Any(path => Read(path).AsSpan().IndexOf(wanted) >= 0);
    }

    private static byte[] Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (FileNotFoundException)
        {
            // SQLite deletes its side files when the last connection closes.
            return [];
        }
    }
}
