using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Whether the metadata of an issuer that an answer named describes the provider that was asked (RFC 8414 §3.3, RFC 9207 §2.4): the
/// issuer itself, and the endpoints that are named there.
/// </summary>
internal sealed class IssuerAgreement(MetadataReader metadata, EndpointRules rules, TimeProvider time)
{
    // Within a callback, in which the code is exchanged after it.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // Microsoft Entra: names that stand for the tenant of the person who signs in.
    private static readonly string[] AnyTenant = ["common", "organizations", "consumers"];

    /// <summary>Why the issuer is not the provider's; null when its metadata agrees, or none can be found.</summary>
    public async Task<Fault?> ContradictionAsync(UpstreamProvider provider, string issuer, CancellationToken ct)
    {
        if (rules.Learn(issuer, "iss", provider.AuthorizeUrl).Fault is { } fault)
        {
            return fault;
        }

        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var passed = new PassedOver();

        try
        {
            var agreed = await metadata.OfAgreementAsync(provider, issuer, passed, either.Token);

            return agreed is null && passed.HasUnusable ? Fault.Unusable(passed.Text) : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return passed.HasUnusable ? Fault.Unusable(passed.Text) : null;
        }
    }

    /// <summary>The document when it agrees.</summary>
    public static Learned<JsonMembers?> Check(JsonMembers document, UpstreamProvider provider, string issuer)
    {
        if (document.Text("issuer") is not { } named || !ServerMetadata.IsSame(named, issuer))
        {
            return Fault.Unusable($"the metadata of {new Uri(issuer).Authority} names another issuer than iss");
        }

        return (Differs("authorization_endpoint", provider.AuthorizeUrl) ?? Differs("token_endpoint", provider.TokenUrl)) is { } other
            ? Fault.Unusable($"the metadata of the issuer that iss names has another {other} than the one configured")
            : document;

        string? Differs(string name, Uri used) => document.Text(name) is { } text && !AreSame(text, used) ? name : null;
    }

    // A query of the configured address is the administrator's own.
    private static bool AreSame(string text, Uri used) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.GetLeftPart(UriPartial.Authority) == used.GetLeftPart(UriPartial.Authority)
        && (url.AbsolutePath == used.AbsolutePath || (ResourceRule.EntraHosts.Contains(used.Host) && WithoutTenant(used) == WithoutTenant(url, always: true)));

    private static string WithoutTenant(Uri url, bool always = false)
    {
        var parts = url.AbsolutePath.Split('/', 3);

        return parts.Length == 3 && (always || AnyTenant.Contains(parts[1])) ? $"//{parts[2]}" : url.AbsolutePath;
    }
}
