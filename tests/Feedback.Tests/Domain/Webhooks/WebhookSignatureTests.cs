using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Tests.Domain.Webhooks;

public sealed class WebhookSignatureTests
{
    // The reference vector of Standard Webhooks' own libraries.
    [Fact]
    public void Sign_ReferenceVector_GivesItsSignature() => WebhookSignature.Sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}")
        .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void NewSecret_IsThirtyTwoRandomBytesThatSign()
    {
        string secret = WebhookSignature.NewSecret();
        secret.ShouldStartWith("whsec_");
        byte[] key = Convert.FromBase64String(secret["whsec_".Length..]);
        key.Length.ShouldBe(32);
        WebhookSignature.NewSecret().ShouldNotBe(secret);
        WebhookSignature.Sign(secret, "msg_1", 7, "ä").ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("msg_1.7.ä"))));
    }

    [Fact]
    public void MessageIdOf_AnEvent_IsTheSameEachTimeAndWithoutFullStops()
    {
        string id = WebhookSignature.MessageIdOf("projects/p/exports/e@5");
        id.ShouldBe(WebhookSignature.MessageIdOf("projects/p/exports/e@5"));
        id.ShouldNotBe(WebhookSignature.MessageIdOf("projects/p/exports/e@6"));
        id.ShouldMatch("^msg_[0-9a-f]{32}$");
    }
}
