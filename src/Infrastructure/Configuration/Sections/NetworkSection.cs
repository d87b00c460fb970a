using System.Security.Cryptography;
using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>network</c>: how servers and providers are reached.</summary>
internal static class NetworkSection
{
    // Programs other than Bifrost take their proxy from these.
    private static readonly string[] Ambient = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    public static NetworkSettings Read(Setting setting)
    {
        using var network = setting.Section();
        var proxy = network["https_proxy"];
        var address = proxy.Text(ProxyRule.Proxy);

        if (address is { User: not null } && !proxy.IsFromVariable)
        {
            proxy.Fail("expected the whole address to come from a variable (env.NAME), because it holds a password.");
        }

        return new()
        {
            HttpsProxy = address,
            NoProxy = network["no_proxy"].List(ProxyRule.Exception) ?? [],
            CaFile = Checked(network["ca_file"]),
        };
    }

    /// <summary>Warns of variables that would be a proxy's elsewhere.</summary>
    public static void WarnOfVariables(IReadOnlyDictionary<string, string> environment, Findings findings)
    {
        var set = Ambient.Where(name => environment.TryGetValue(name, out var value) && value.Length > 0).ToList();

        if (set.Count > 0)
        {
            findings.Warn($"network.https_proxy: alone decides about a proxy; {string.Join(", ", set)} of the environment "
                + $"{(set.Count == 1 ? "is" : "are")} not used.");
        }
    }

    private static string? Checked(Setting setting)
    {
        if (setting.FilePath(NameRule.FilePath) is not { } path)
        {
            return null;
        }

        try
        {
            if (CertificateCheck.Load(path).Count > 0)
            {
                return path;
            }

            setting.Fail("expected a PEM file with at least one certificate, but found none in it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            setting.Fail("expected a PEM file with certificates, but the file cannot be read.");
        }
        catch (CryptographicException)
        {
            setting.Fail("expected a PEM file with certificates, but one in it cannot be decoded.");
        }

        return null;
    }
}
