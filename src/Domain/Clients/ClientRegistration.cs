using Bifrost.Domain.Common;

namespace Bifrost.Domain.Clients;

/// <summary>Client metadata as a client sent it (RFC 7591 §2); every member may be missing, and unknown ones are ignored.</summary>
public sealed record ClientRegistration
{
    /// <summary>Most redirect URIs one client may have.</summary>
    public const int MaximumRedirects = 20;

    /// <summary>Longest address of a page of the client, in characters.</summary>
    public const int MaximumUrlLength = 2048;

    private const string AuthorizationCode = "authorization_code";

    /// <summary>redirect_uris</summary>
    public IReadOnlyList<string?>? RedirectUris { get; init; }

    /// <summary>grant_types</summary>
    public IReadOnlyList<string?>? GrantTypes { get; init; }

    /// <summary>response_types</summary>
    public IReadOnlyList<string?>? ResponseTypes { get; init; }

    /// <summary>application_type</summary>
    public string? ApplicationType { get; init; }

    /// <summary>client_name</summary>
    public string? ClientName { get; init; }

    /// <summary>client_uri</summary>
    public string? ClientUri { get; init; }

    /// <summary>logo_uri</summary>
    public string? LogoUri { get; init; }

    /// <summary>tos_uri</summary>
    public string? TosUri { get; init; }

    /// <summary>policy_uri</summary>
    public string? PolicyUri { get; init; }

    /// <summary>contacts</summary>
    public IReadOnlyList<string?>? Contacts { get; init; }

    /// <summary>scope</summary>
    public string? Scope { get; init; }

    /// <summary>software_id</summary>
    public string? SoftwareId { get; init; }

    /// <summary>software_version</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>
    /// The metadata as Bifrost registers it: texts cleaned, grants and response types narrowed to what works here
    /// (RFC 7591 §2 lets a server replace what was asked, and the answer says so).
    /// </summary>
    public Result<ClientMetadata> ToMetadata()
    {
        var redirects = ParseRedirects();

        if (redirects.Failed)
        {
            return redirects.Error;
        }

        if (FirstRefusal() is { } refusal)
        {
            return refusal;
        }

        return new ClientMetadata
        {
            RedirectUris = redirects.Value,
            GrantTypes = [AuthorizationCode],
            ResponseTypes = ["code"],
            ApplicationType = ApplicationType == "web" && redirects.Value.All(uri => uri is { IsLoopback: false, IsPrivateUse: false })
                ? "web"
                : "native",
            ClientName = RegistrationText.Clean(ClientName),
            ClientUri = RegistrationText.Clean(ClientUri) is null ? null : ClientUri,
            LogoUri = RegistrationText.Clean(LogoUri) is null ? null : LogoUri,
            TosUri = RegistrationText.Clean(TosUri) is null ? null : TosUri,
            PolicyUri = RegistrationText.Clean(PolicyUri) is null ? null : PolicyUri,
            Contacts = CleanContacts(),
            Scope = RegistrationText.Clean(Scope),
            SoftwareId = RegistrationText.Clean(SoftwareId),
            SoftwareVersion = RegistrationText.Clean(SoftwareVersion),
        };
    }

    private Result<IReadOnlyList<RedirectUri>> ParseRedirects()
    {
        if (RedirectUris is not { Count: > 0 and <= MaximumRedirects })
        {
            return ClientErrors.InvalidRedirect($"redirect_uris must name 1 to {MaximumRedirects} redirect URIs.");
        }

        var parsed = new List<RedirectUri>();

        foreach (var text in RedirectUris)
        {
            var redirect = RedirectUri.Parse(text);

            if (redirect.Failed)
            {
                return redirect.Error;
            }

            parsed.Add(redirect.Value);
        }

        return parsed;
    }

    private Error? FirstRefusal()
    {
        if (GrantTypes is { Count: > 0 } && !GrantTypes.Contains(AuthorizationCode))
        {
            return ClientErrors.InvalidMetadata("grant_types must contain authorization_code.");
        }

        if (ResponseTypes is { Count: > 0 } && !ResponseTypes.Contains("code"))
        {
            return ClientErrors.InvalidMetadata("response_types must contain code.");
        }

        foreach (var (name, url) in Pages())
        {
            if (!string.IsNullOrWhiteSpace(url) && !IsWebPage(url))
            {
                return ClientErrors.InvalidMetadata($"{name} must be an http or https address of at most {MaximumUrlLength} characters.");
            }
        }

        return null;
    }

    private IEnumerable<(string Name, string? Url)> Pages() =>
        [("client_uri", ClientUri), ("logo_uri", LogoUri), ("tos_uri", TosUri), ("policy_uri", PolicyUri)];

    private static bool IsWebPage(string url) => url.Length <= MaximumUrlLength
        && !url.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character > '~')
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" or "http")
        && uri.UserInfo.Length == 0;

    private List<string>? CleanContacts()
    {
        var contacts = Contacts?.Select(RegistrationText.Clean).OfType<string>().Take(10).ToList();

        return contacts is { Count: > 0 } ? contacts : null;
    }
}
