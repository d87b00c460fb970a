using System.Net;
using Bifrost.Application.Settings;
using Microsoft.Extensions.Configuration;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>
/// What must hold between the settings and the addresses that the host listens on. Without a public URL Bifrost believes
/// the Host header, which is safe only while nobody else can send one.
/// </summary>
public static class StartupRules
{
    /// <summary>Where Bifrost listens unless told otherwise.</summary>
    public const string DefaultAddress = "http://localhost:8080";

    /// <summary>The addresses that Kestrel will listen on, in the order in which it decides.</summary>
    /// <param name="host">The host's own configuration: <c>--urls</c>, <c>ASPNETCORE_URLS</c>, ports, appsettings.</param>
    public static IReadOnlyList<string> ListeningAddresses(IConfiguration host)
    {
        var endpoints = host.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();

        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        var urls = Split(host["urls"]);

        if (urls.Count > 0)
        {
            return urls;
        }

        IReadOnlyList<string> ports =
        [
            .. Split(host["http_ports"]).Select(port => $"http://*:{port}"),
            .. Split(host["https_ports"]).Select(port => $"https://*:{port}"),
        ];

        return ports.Count > 0 ? ports : [DefaultAddress];
    }

    /// <summary>Why Bifrost must not start on these addresses, or null when it may.</summary>
    public static string? Refuse(BifrostSettings settings, IEnumerable<string> addresses)
    {
        if (settings.PublicUrl is not null || addresses.FirstOrDefault(IsReachableByOthers) is not { } exposed)
        {
            return null;
        }

        return $"public_url: is missing, but Bifrost would listen on {exposed}, which others can reach; set public_url to the origin they "
            + "use, such as \"https://bifrost.example.com\" (or BIFROST__public_url), or listen on http://localhost:8080 only.";
    }

    /// <summary>Kestrel listens everywhere for any host that is neither localhost nor an address.</summary>
    private static bool IsReachableByOthers(string address)
    {
        var afterScheme = address.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? address[(at + 3)..] : address;

        if (afterScheme.StartsWith("unix:/", StringComparison.OrdinalIgnoreCase) || afterScheme.StartsWith("pipe:/", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var authority = afterScheme.Split('/')[0];
        var host = IPEndPoint.TryParse(authority, out var endpoint) ? endpoint.Address.ToString() : authority.Split(':')[0];

        return !LoopbackHost.Matches(host);
    }

    private static List<string> Split(string? list) =>
        [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
