using Microsoft.Extensions.Options;
using RlhfT2I.Gateway.Application.Routing;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Tls;

namespace RlhfT2I.Gateway.Options;

/// <summary>Rules of <see cref="GatewayOptions"/> that no attribute can state.</summary>
internal sealed class GatewayRules(IOptions<TlsOptions> tls) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        bool isGuarded = tls.Value.AreSet();
        string[] failures =
        [
            .. options.AllowedOrigins.Where(origin => !IsOrigin(origin)).Select(origin =>
                $"Gateway:AllowedOrigins holds '{origin}'; it must be an origin such as https://label.example.org, without path, pattern or slash at its end."),
            .. options.Replicas.Keys.Where(room => !ContractRoutes.Rooms.Contains(room, StringComparer.OrdinalIgnoreCase)).Select(room =>
                $"Gateway:Replicas:{room} is not a room; allowed: {string.Join(", ", ContractRoutes.Rooms)}."),
            .. from replicas in options.Replicas
               from address in replicas.Value
               where !RoomAddress.IsValid(address, isGuarded)
               select $"Gateway:Replicas:{replicas.Key} holds '{address}'; it must be an {(isGuarded ? "https address, because Tls is set" : "http or https address such as http://10.0.0.7:8080")}.",
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsOrigin(string text) => RoomAddress.IsValid(text, isGuarded: false) && new Uri(text).GetLeftPart(UriPartial.Authority) == text;
}
