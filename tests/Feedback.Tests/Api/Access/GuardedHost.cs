using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Feedback.Tests.Api.Access;

/// <summary>The room as it stands behind the gateway: it believes signed identities alone.</summary>
public sealed class GuardedHost : IAsyncLifetime
{
    public const string A = "projects/a", B = "projects/b";

    public const string OwnerOfA = "https://id.example.org|ada", OwnerOfB = "https://id.example.org|bob", Root = "https://id.example.org|root";

    public FeedbackHost Host { get; } = new SqliteFeedbackHost
    {
        Settings = ["--Identity:Required=true", "--Identity:SigningKey=Wq3vT8zL1mXc6RfHn0YbKdPs5UjGe2Ao9iVt7Bx4", "--Identity:TokenLifetime=00:10:00", $"--Accounts:Owners:0={Root}"],
    };

    public static VerifiedCaller Anyone { get; } = new("https://id.example.org|root", new Dictionary<string, CallerRole> { [VerifiedCaller.Everywhere] = CallerRole.Owner });

    public static VerifiedCaller Caller(string subject, string project, CallerRole role) => new(subject, new Dictionary<string, CallerRole> { [project] = role });

    /// <summary>Two projects, each made by its owner, who has a role nowhere else but at the first call.</summary>
    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        foreach ((string project, string owner) in new[] { (A, OwnerOfA), (B, OwnerOfB) })
        {
            await Host.Accounts.CreateProjectAsync(
                new CreateProjectRequest { ProjectId = project.Split('/')[1], Project = new Project { DisplayName = project } },
                Host.As(Caller(owner, "projects/default", CallerRole.Scientist)), cancellationToken: FeedbackHost.Cancellation);
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
