using System.Security.Authentication;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>A certificate that is not trusted. It arrives as an inner exception of an <see cref="HttpRequestException"/>.</summary>
public sealed class CertificateRefusedException : AuthenticationException
{
    /// <summary>A refusal for one reason.</summary>
    public CertificateRefusedException(string reason)
        : base($"The certificate is not trusted: {reason}.") => Reason = reason;

    /// <summary>Why, without a text of the certificate.</summary>
    public string Reason { get; }
}
