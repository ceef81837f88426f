using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Tests.Domain.Accounts;

public sealed class CredentialTests
{
    [Fact]
    public void New_Twice_GivesSecretsOfOneFormThatDiffer()
    {
        Credential one = Credential.New(Credential.ApiKeyTag), other = Credential.New(Credential.ApiKeyTag);
        one.Text.ShouldMatch("^rlhf_key_[0-9a-f]{64}$");
        one.Text.ShouldNotBe(other.Text);
        one.Prefix.ShouldBe(one.Text[..21]);
        one.ToString().ShouldNotContain(one.Text[21..]);
    }

    [Fact]
    public void Fits_OwnHashAlone_IsTrue()
    {
        Credential secret = Credential.New(Credential.SessionTag);
        Credential.Fits(secret.Text, secret.Sha256).ShouldBeTrue();
        Credential.Fits(secret.Text + " ", secret.Sha256).ShouldBeFalse();
        Credential.Fits(secret.Text, Credential.New(Credential.SessionTag).Sha256).ShouldBeFalse();
        Credential.Fits(secret.Text, null).ShouldBeFalse();
        Credential.Fits("", null).ShouldBeFalse();
    }

    [Fact]
    public void Derive_SameSecretAndSalt_IsTheSameAndDependsOnBoth()
    {
        string token = Credential.Derive(Credential.SessionTag, "secret", "salt").Text;
        Credential.Derive(Credential.SessionTag, "secret", "salt").Text.ShouldBe(token);
        Credential.Derive(Credential.SessionTag, "secreu", "salt").Text.ShouldNotBe(token);
        Credential.Derive(Credential.SessionTag, "secret", "salu").Text.ShouldNotBe(token);
        token.ShouldMatch("^rlhf_ses_[0-9a-f]{64}$");
    }
}
