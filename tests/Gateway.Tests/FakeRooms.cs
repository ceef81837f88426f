using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Tests;

/// <summary>A host with all defaults that stands for every room: it answers a few methods of the contracts and keeps what it was sent.</summary>
internal sealed class FakeRooms : IAsyncDisposable
{
    /// <summary>A random text of more than 32 bytes.</summary>
    public const string SigningKey = "Wq3vT8zL1mXc6RfHn0YbKdPs5UjGe2Ao9iVt7Bx4";

    public const string OwnerKey = "rlhf_key_owner-of-p1", ScientistKey = "rlhf_key_scientist-of-p1", RaterSession = "rlhf_ses_rater-of-p1",
        OperatorKey = "rlhf_key_operator",
        ExpiredKey = "rlhf_key_expired", RoomKey = "rlhf_key_that-says-it-is-a-room", PersonOfOidc = "https://issuer.test|alice";

    private readonly WebApplication _app;

    private FakeRooms(WebApplication app) => _app = app;

    /// <summary>Address of gRPC.</summary>
    public string Address => _app.Urls.First();

    public Seen Seen => _app.Services.GetRequiredService<Seen>();

    public static async Task<FakeRooms> StartAsync(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", .. args]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.AddSingleton<Seen>();
        WebApplication app = builder.Build();
        Seen seen = app.Services.GetRequiredService<Seen>();
        app.Use((context, next) =>
        {
            seen.Requests.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            context.Request.Body = new CountedBody(context.Request.Body, seen);
            return next(context);
        });
        app.MapServiceDefaults();
        app.MapGrpcService<Generation>();
        app.MapGrpcService<Accounts>();
        app.MapGrpcService<Evaluations>();
        app.MapGrpcService<DeadLetters>();
        await app.StartAsync();
        return new FakeRooms(app);
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class Generation(Seen seen) : GenerationService.GenerationServiceBase
    {
        public override Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context)
        {
            seen.Callers.Enqueue(CallerIdentity.Of(context));
            if (request.Name.EndsWith("/missing", StringComparison.Ordinal))
                throw ResourceException.NotFound("generation.rlhf/GenerationJob", request.Name);
            return Task.FromResult(new GetGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } });
        }

        public override Task<CreatePromptSetResponse> CreatePromptSet(CreatePromptSetRequest request, ServerCallContext context)
        {
            seen.Callers.Enqueue(CallerIdentity.Of(context));
            return Task.FromResult(new CreatePromptSetResponse { PromptSet = new PromptSet { Name = $"{request.Parent}/promptSets/s1" } });
        }

        public override async Task WatchGenerationJob(
            WatchGenerationJobRequest request, IServerStreamWriter<WatchGenerationJobResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new WatchGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } }, context.CancellationToken);
            if (request.Name.EndsWith("/silent", StringComparison.Ordinal))
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            for (int i = 0; i < Seen.HeartbeatCount; i++)
            {
                await Task.Delay(Seen.HeartbeatPeriod, context.CancellationToken);
                await responseStream.WriteAsync(new WatchGenerationJobResponse { Heartbeat = new Heartbeat() }, context.CancellationToken);
            }
        }

        public override async Task DownloadImage(DownloadImageRequest request, IServerStreamWriter<DownloadImageResponse> responseStream, ServerCallContext context)
        {
            seen.Callers.Enqueue(CallerIdentity.Of(context));
            await responseStream.WriteAsync(new DownloadImageResponse { Header = new BlobHeader { ContentType = "image/png", SizeBytes = 3, Sha256 = GatewayHost.Sha256 } });
            await responseStream.WriteAsync(new DownloadImageResponse { Chunk = ByteString.CopyFrom(1, 2, 3) });
        }
    }

    private sealed class Evaluations(Seen seen) : EvaluationService.EvaluationServiceBase
    {
        public override async Task DownloadBallotImage(
            DownloadBallotImageRequest request, IServerStreamWriter<DownloadBallotImageResponse> responseStream, ServerCallContext context)
        {
            seen.Callers.Enqueue(CallerIdentity.Of(context));
            if (request.ImageToken != "t0ken")
                throw ResourceException.NotFound("feedback.rlhf/Ballot", request.Name);
            await responseStream.WriteAsync(new DownloadBallotImageResponse { Header = new BlobHeader { ContentType = "image/png", SizeBytes = 4 } });
            await responseStream.WriteAsync(new DownloadBallotImageResponse { Chunk = ByteString.CopyFrom(9, 8, 7, 6) });
        }
    }

    private sealed class DeadLetters(Seen seen) : DeadLetterService.DeadLetterServiceBase
    {
        public override Task<ListDeadLettersResponse> ListDeadLetters(ListDeadLettersRequest request, ServerCallContext context)
        {
            seen.Callers.Enqueue(CallerIdentity.Of(context));
            return Task.FromResult(new ListDeadLettersResponse());
        }
    }

    private sealed class Accounts(Seen seen) : AccountService.AccountServiceBase
    {
        public override Task<AuthenticateCredentialResponse> AuthenticateCredential(AuthenticateCredentialRequest request, ServerCallContext context)
        {
            seen.CountAuthentication();
            Identity? identity = (request.ApiKeySecret, request.SessionToken, request.VerifiedSubject) switch
            {
                (OwnerKey, _, _) => Of("projects/p1/apiKeys/owner", Role.Owner),
                (ScientistKey, _, _) => Of("projects/p1/apiKeys/scientist", Role.Scientist),
                (OperatorKey, _, _) => new Identity { Subject = "projects/default/apiKeys/operator", RoleGrants = { new RoleGrant { Role = Role.Operator } } },
                (RoomKey, _, _) => Of("projects/p1/apiKeys/room", Role.Service),
                (ExpiredKey, _, _) => Of("projects/p1/apiKeys/expired", Role.Owner, DateTimeOffset.UtcNow.AddMinutes(-1)),
                (_, RaterSession, _) => Of("projects/p1/raters/rater-7", Role.Rater),
                (_, _, PersonOfOidc) => Of(PersonOfOidc, Role.Scientist),
                _ => null,
            };
            return identity is null
                ? throw ErrorStatus.ToRpcException(ErrorStatus.From(ErrorReason.CredentialInvalid, new Dictionary<string, string>()))
                : Task.FromResult(new AuthenticateCredentialResponse { Identity = identity });
        }

        public override Task<AcceptInvitationResponse> AcceptInvitation(AcceptInvitationRequest request, ServerCallContext context)
        {
            seen.Callers.Enqueue(CallerIdentity.Of(context));
            return Task.FromResult(new AcceptInvitationResponse { SessionToken = RaterSession });
        }

        private static Identity Of(string subject, Role role, DateTimeOffset? expireTime = null) => new()
        {
            Subject = subject,
            RoleGrants = { new RoleGrant { Project = "projects/p1", Role = role } },
            ExpireTime = expireTime is { } end ? Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(end) : null,
        };
    }

    /// <summary>Counts the bytes that arrive.</summary>
    private sealed class CountedBody(Stream inner, Seen seen) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            seen.CountBytes(count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>What the rooms were sent.</summary>
internal sealed class Seen
{
    public const int HeartbeatCount = 16;

    private long _byteCount;
    private int _authenticationCount;

    public static TimeSpan HeartbeatPeriod { get; } = TimeSpan.FromMilliseconds(300);

    public ConcurrentQueue<Dictionary<string, string>> Requests { get; } = [];

    public ConcurrentQueue<CallerIdentity> Callers { get; } = [];

    public long ByteCount => Interlocked.Read(ref _byteCount);

    public int AuthenticationCount => _authenticationCount;

    public void CountBytes(int count) => Interlocked.Add(ref _byteCount, count);

    public void CountAuthentication() => Interlocked.Increment(ref _authenticationCount);
}
