using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// Judges the certificates of servers, providers and proxies: by the system's trust, and by the authorities that the configuration adds
/// to it. A refusal says why; nothing is ever accepted for another host or out of its time.
/// </summary>
internal sealed class CertificateCheck(X509Certificate2Collection added)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The certificates of a PEM file; other entries in it, such as keys, are passed over.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">A certificate in it cannot be decoded.</exception>
    public static X509Certificate2Collection Load(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(File.ReadAllText(path));

        return certificates;
    }

    /// <summary>The callback of <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    /// <exception cref="CertificateRefusedException">The certificate is not trusted.</exception>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (certificate is null || chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            throw new CertificateRefusedException("there is none");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new CertificateRefusedException("it is for another host name");
        }

        var status = added.Count == 0 ? StatusOf(chain) : StatusWithAdded(certificate, chain);

        return status == X509ChainStatusFlags.NoError ? true : throw new CertificateRefusedException(ReasonOf(status, chain));
    }

    private X509ChainStatusFlags StatusWithAdded(X509Certificate certificate, X509Chain system)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(added);
        chain.ChainPolicy.ExtraStore.AddRange(system.ChainPolicy.ExtraStore);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;

        foreach (var element in system.ChainElements)
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var end = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());

        return chain.Build(end) ? X509ChainStatusFlags.NoError : StatusOf(chain);
    }

    private static X509ChainStatusFlags StatusOf(X509Chain chain) =>
        chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) is var found and not X509ChainStatusFlags.NoError
            ? found
            : X509ChainStatusFlags.PartialChain;

    private static string ReasonOf(X509ChainStatusFlags status, X509Chain chain)
    {
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return "it has expired or is not valid yet";
        }

        if (status.HasFlag(X509ChainStatusFlags.Revoked))
        {
            return "it was revoked";
        }

        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return chain.ChainElements.Count == 1 && chain.ChainElements[0].Certificate is { } only
                && only.SubjectName.RawData.AsSpan().SequenceEqual(only.IssuerName.RawData)
                ? "it is self-signed"
                : "its authority is unknown here (network.ca_file adds one)";
        }

        return status.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "it is not for servers" : $"its chain is not valid ({status})";
    }
}
