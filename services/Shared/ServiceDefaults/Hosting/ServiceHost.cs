using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Runs a host from its first line to its exit code.</summary>
public static class ServiceHost
{
    /// <summary>
    /// Builds a host with the defaults and the given rooms, runs it until it is asked to stop, and returns its exit code. A wrong
    /// configuration or a port in use is told in one line for each fault, without a stack trace; what is unforeseen is thrown. With the verb of an
    /// <see cref="IHostCommand"/> in front it runs that instead; with the word <c>health</c> it asks the host that runs with the same configuration whether
    /// it is ready: exit code 0, or 1.
    /// </summary>
    /// <param name="args">Command line; <c>--Endpoints:GrpcPort=9000</c> sets an option, and a first word without dashes is a verb.</param>
    /// <param name="add">Adds the rooms: <c>builder =&gt; builder.AddGeneration()</c>.</param>
    /// <param name="map">Maps the rooms: <c>app =&gt; app.MapGeneration()</c>.</param>
    /// <param name="error">Where faults are told; standard error by default.</param>
    /// <param name="cancellationToken">Stops the host as a signal does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map, TextWriter? error = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(map);
        error ??= Console.Error;
        try
        {
            if (args is [HealthProbe.Verb, .. string[] rest])
                return await HealthProbe.RunAsync(rest, error, cancellationToken);
            string? verb = args is [{ Length: > 0 } first, ..] && char.IsLetter(first[0]) && !first.Contains('=', StringComparison.Ordinal) ? first : null;
            WebApplicationBuilder builder = WebApplication.CreateBuilder(verb is null ? args : args[1..]);
            builder.AddServiceDefaults();
            add(builder);
            await using WebApplication app = builder.Build();
            app.MapServiceDefaults();
            map(app);

            // Before the host does it, which would log the stack.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            if (verb is not null)
                return await RunCommandAsync(app.Services, verb, error, cancellationToken);
            if (EndpointProbe.FindObstacle(app.Services.GetRequiredService<IOptions<EndpointOptions>>().Value) is { } obstacle)
                return Refuse(error, ExitCodes.CannotListen, [obstacle]);
            foreach (IHostPreparation preparation in app.Services.GetServices<IHostPreparation>())
                preparation.Prepare();
            await app.RunAsync(cancellationToken).ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (OptionsValidationException exception)
        {
            return Refuse(error, ExitCodes.BadConfiguration, exception.Failures);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            IEnumerable<OptionsValidationException> all = exception.InnerExceptions.Cast<OptionsValidationException>();
            return Refuse(error, ExitCodes.BadConfiguration, all.SelectMany(inner => inner.Failures));
        }
        catch (HostStartException exception)
        {
            return Refuse(error, exception.ExitCode, [exception.Message]);
        }
        catch (InvalidDataException exception)
        {
            // A configuration file that is no JSON: the message names the file, the inner one the line.
            return Refuse(error, ExitCodes.BadConfiguration, [$"{exception.Message} {exception.InnerException?.Message}".Trim()]);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            // Someone took the port between the probe and the start.
            string advice = "Choose other ports with Endpoints:GrpcPort and Endpoints:JsonPort.";
            return Refuse(error, ExitCodes.CannotListen, [$"{exception.Message} {advice}"]);
        }
    }

    private static async Task<int> RunCommandAsync(IServiceProvider services, string verb, TextWriter error, CancellationToken cancellationToken)
    {
        IHostCommand[] commands = [.. services.GetServices<IHostCommand>()];
        if (Array.Find(commands, command => command.Verb == verb) is not { } command)
            return Refuse(error, ExitCodes.BadConfiguration, [$"There is no verb '{verb}'; allowed: {string.Join(", ", commands.Select(known => known.Verb))}, or none to serve."]);
        await command.RunAsync(Console.Out, cancellationToken);
        return ExitCodes.Success;
    }

    private static int Refuse(TextWriter error, int exitCode, IEnumerable<string> failures)
    {
        string cause = exitCode == ExitCodes.BadConfiguration ? ", its configuration is wrong" : "";
        error.WriteLine($"The server did not start{cause}:");
        foreach (string failure in failures.Distinct())
            error.WriteLine($"  {failure}");
        return exitCode;
    }
}
