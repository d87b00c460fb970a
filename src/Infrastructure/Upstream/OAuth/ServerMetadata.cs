using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>What an authorization server says about itself (RFC 8414 §2), every address in it checked.</summary>
internal sealed record ServerMetadata
{
    /// <summary>Its issuer identifier.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether it publishes nothing, so that <see cref="Issuer"/> is its origin and no name that it gave itself.</summary>
    public bool IsIssuerUnknown { get; init; }

    /// <summary>Where users log in.</summary>
    public Uri? AuthorizeUrl { get; init; }

    /// <summary>Where codes are exchanged.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Where clients register.</summary>
    public Uri? RegistrationUrl { get; init; }

    /// <summary>Where tokens are revoked.</summary>
    public Uri? RevocationUrl { get; init; }

    /// <summary>Whether its answers carry <c>iss</c> (RFC 9207 §3).</summary>
    public bool PromisesIssuer { get; init; }

    /// <summary>Whether it takes the address of a client's metadata document for its identifier.</summary>
    public bool TakesClientDocuments { get; init; }

    /// <summary>How clients authenticate; empty when it does not say.</summary>
    public IReadOnlyList<string> TokenAuthMethods { get; init; } = [];

    /// <summary>Scopes it knows.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>
    /// Reads a document. Its issuer must be the one that was asked (RFC 8414 §3.3), it must know PKCE with S256 (the MCP
    /// specification: refuse otherwise), and each address must be one that may be used.
    /// </summary>
    public static Learned<ServerMetadata?> Process(JsonMembers document, string asked, Uri server, EndpointRules rules)
    {
        if (document.Text("issuer") is not { } issuer || !IsSame(issuer, asked))
        {
            return Fault.Unusable($"the metadata of {new Uri(asked).Authority} names another issuer than the one asked");
        }

        if (issuer.Length > UpstreamProvider.LongestIssuer)
        {
            return Fault.Unusable($"the issuer of {new Uri(asked).Authority} has more than {UpstreamProvider.LongestIssuer} characters");
        }

        if (!document.Texts("code_challenge_methods_supported").Contains("S256"))
        {
            return Fault.Unusable($"{new Uri(asked).Authority} does not support PKCE with S256");
        }

        return new Addresses(document, server, rules).AddTo(new ServerMetadata
        {
            Issuer = issuer,
            PromisesIssuer = document.IsTrue("authorization_response_iss_parameter_supported"),
            TakesClientDocuments = document.IsTrue("client_id_metadata_document_supported"),
            TokenAuthMethods = document.Texts("token_endpoint_auth_methods_supported"),
            Scopes = ScopeText.Clean(document.Texts("scopes_supported")),
        });
    }

    /// <summary>The endpoints of servers that follow MCP 2025-03-26 and publish nothing.</summary>
    public static ServerMetadata Default(Uri server)
    {
        var origin = server.GetLeftPart(UriPartial.Authority);

        return new ServerMetadata
        {
            Issuer = origin,
            IsIssuerUnknown = true,
            AuthorizeUrl = new Uri($"{origin}/authorize"),
            TokenUrl = new Uri($"{origin}/token"),
            RegistrationUrl = new Uri($"{origin}/register"),
        };
    }

    /// <summary>Whether both are the same issuer: a bare origin is written with and without its slash; nothing else may differ.</summary>
    public static bool IsSame(string issuer, string asked) =>
        string.Equals(issuer, asked, StringComparison.Ordinal)
        || (new Uri(asked).PathAndQuery == "/"
            && string.Equals(issuer.TrimEnd('/'), asked.TrimEnd('/'), StringComparison.Ordinal));

    /// <summary>The addresses of a document; the first bad one spoils it.</summary>
    private sealed class Addresses(JsonMembers document, Uri server, EndpointRules rules)
    {
        private Fault? _fault;

        public Learned<ServerMetadata?> AddTo(ServerMetadata metadata)
        {
            var complete = metadata with
            {
                AuthorizeUrl = Find("authorization_endpoint"),
                TokenUrl = Find("token_endpoint"),
                RegistrationUrl = Find("registration_endpoint"),
                RevocationUrl = Find("revocation_endpoint"),
            };

            return _fault is not null ? _fault : complete;
        }

        private Uri? Find(string name)
        {
            if (document.Text(name) is not { } text)
            {
                return null;
            }

            var url = rules.Learn(text, name, server);
            _fault ??= url.Fault;

            return url.Value;
        }
    }
}
