using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.ServiceDefaults.Tests.Options;

public sealed partial class ValidatedOptionsTests
{
    public enum Precision
    {
        Full,
        Half,
    }

    [Fact]
    public void Value_GoodSection_IsBound()
    {
        SampleOptions options = Read(("Sample:Steps", "30"), ("Sample:Precision", "half"), ("Sample:Limits:a", "1"));
        options.Steps.ShouldBe(30);
        options.Precision.ShouldBe(Precision.Half);
        options.Limits.ShouldBe(new Dictionary<string, int> { ["a"] = 1 });
    }

    [Fact]
    public void Value_NoSection_HasTheDefaults() => Read().Steps.ShouldBe(50);

    [Theory]
    [InlineData("Steps", "0", "Sample:Steps is '0'; it must be between 1 and 1000.")]
    [InlineData("Steps", "many", "Sample:Steps is 'many'; it must be a whole number")]
    [InlineData("Precision", "quarter", "Sample:Precision is 'quarter'; it must be one of Full, Half.")]
    [InlineData("Name", "", "Sample:Name is ''; it is required.")]
    [InlineData("Step", "30", "Sample:Step is not known; allowed in Sample: Steps, Precision, Name, Password, Limits.")]
    public void Value_BadKey_SaysKeyValueAndWhatIsAllowed(string key, string value, string said) =>
        Should.Throw<OptionsValidationException>(() => Read(($"Sample:{key}", value))).Failures.ShouldHaveSingleItem().ShouldStartWith(said);

    [Fact]
    public void Value_BadSecret_IsNotShown()
    {
        string failure = Should.Throw<OptionsValidationException>(() => Read(("Sample:Password", "short"))).Failures.ShouldHaveSingleItem();
        failure.ShouldStartWith("Sample:Password is '(hidden)'; it must be");
        failure.ShouldNotContain("short");
    }

    [Fact]
    public void Validate_AtStart_ThrowsBeforeAnythingRuns()
    {
        using ServiceProvider provider = Provider([("Sample:Steps", "0")]);
        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    private static SampleOptions Read(params (string Key, string Value)[] settings)
    {
        using ServiceProvider provider = Provider(settings);
        return provider.GetRequiredService<IOptions<SampleOptions>>().Value;
    }

    private static ServiceProvider Provider((string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build();
        var services = new ServiceCollection();
        services.AddSingleton(configuration).AddValidatedOptions<SampleOptions, SampleOptionsValidator>("Sample");
        return services.BuildServiceProvider();
    }

    public sealed class SampleOptions
    {
        [Range(1, 1000)]
        public int Steps { get; set; } = 50;

        public Precision Precision { get; set; }

        [Required]
        public string Name { get; set; } = "base";

        [DataType(DataType.Password)]
        [MinLength(8)]
        public string Password { get; set; } = "long enough";

        public Dictionary<string, int> Limits { get; } = [];
    }

    [OptionsValidator]
    internal sealed partial class SampleOptionsValidator : IValidateOptions<SampleOptions>;
}
