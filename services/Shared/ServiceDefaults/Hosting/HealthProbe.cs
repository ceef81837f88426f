using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>
/// The verb <c>health</c>: asks the host that runs with the same configuration whether it is ready, for containers whose image has no program that could. It makes no room,
/// so it is quick enough to be asked every few seconds.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The verb.</summary>
    public const string Verb = "health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks once.</summary>
    /// <param name="args">The command line without the verb.</param>
    /// <param name="error">Where it is told why the host is not ready.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="ExitCodes.Success"/> if the host is ready, else <see cref="ExitCodes.Failure"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter error, CancellationToken cancellationToken)
    {
        var options = new EndpointOptions();
        SectionBinder.Bind(WebApplication.CreateBuilder(args).Configuration.GetSection(EndpointOptions.SectionName), options);
        string page = Page(options);
        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using HttpResponseMessage response = await client.GetAsync(page, cancellationToken);
            if (response.IsSuccessStatusCode)
                return ExitCodes.Success;
            await error.WriteLineAsync($"{page} says {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await error.WriteLineAsync($"{page} does not answer: {exception.Message}");
        }
        return ExitCodes.Failure;
    }

    private static string Page(EndpointOptions options)
    {
        IPAddress address = IPAddress.TryParse(options.Address, out IPAddress? given) ? given : IPAddress.Loopback;
        // A host that listens on all addresses is asked at its own.
        if (address.Equals(IPAddress.Any))
            address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any))
            address = IPAddress.IPv6Loopback;
        return string.Create(CultureInfo.InvariantCulture, $"http://{new IPEndPoint(address, options.JsonPort)}/health/{HealthTags.Ready}");
    }
}
