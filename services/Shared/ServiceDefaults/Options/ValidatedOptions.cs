using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Options;

/// <summary>Registers options so that a host with bad ones does not start and says why.</summary>
public static class ValidatedOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to its section and checks it when the host starts. Keys that the class does not have and
    /// values that do not convert are refused like values out of range, each with key, value and what is allowed.
    /// </summary>
    /// <typeparam name="TOptions">Class with a <c>SectionName</c> and defaults in its initialisers. A property marked
    /// <c>[DataType(DataType.Password)]</c> is never printed.</typeparam>
    /// <typeparam name="TValidator">Its empty <c>[OptionsValidator]</c> class. Rules over several fields are further
    /// <see cref="IValidateOptions{TOptions}"/> services whose texts hold both values.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="sectionName"><c>TOptions.SectionName</c>.</param>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string sectionName)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(sectionName);
        services.TryAddSingleton<TValidator>();
        services.AddSingleton<IValidateOptions<TOptions>>(provider =>
            new SectionValidator<TOptions>(sectionName, provider.GetRequiredService<TValidator>()));
        return services.AddOptionsWithValidateOnStart<TOptions>()
            .Configure<IConfiguration>((options, configuration) => SectionBinder.Bind(configuration.GetSection(sectionName), options));
    }
}
