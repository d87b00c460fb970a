using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>A private certification authority, and certificates that it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Private Authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>A certificate for hosts, valid from 10 days ago unless its end is earlier.</summary>
    public X509Certificate2 Issue(int days, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = RequestFor(key, hosts).Create(Certificate, Now.AddDays(-10), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));

        return Usable(issued.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate that nobody issued.</summary>
    public static X509Certificate2 SelfSigned(params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        return Usable(RequestFor(key, hosts).CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10)));
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest RequestFor(ECDsa key, string[] hosts)
    {
        var names = new SubjectAlternativeNameBuilder();

        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        var request = new CertificateRequest("CN=CANARY-subject", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));

        return request;
    }

    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
