using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// An error that a provider named. Only codes of the specifications are repeated in the log: a provider could put our own
/// secrets into others.
/// </summary>
/// <param name="Code">The code, or "another error".</param>
internal sealed record OAuthErrorCode(string Code)
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
        "invalid_target", "access_denied", "server_error", "temporarily_unavailable", "invalid_redirect_uri",
        "invalid_client_metadata", "invalid_software_statement", "unapproved_software_statement",
        // GitHub's own names.
        "incorrect_client_credentials", "bad_verification_code", "redirect_uri_mismatch", "bad_refresh_token",
    };

    /// <summary>The error among the members of a token answer, or null.</summary>
    public static OAuthErrorCode? Of(IReadOnlyDictionary<string, string> members) =>
        members.TryGetValue("error", out var error) && error.Length > 0 ? From(error) : null;

    /// <summary>The error in a document, or null.</summary>
    public static OAuthErrorCode? Of(JsonMembers document) =>
        document.Text("error") is { Length: > 0 } error ? From(error) : null;

    /// <summary>What it means for us.</summary>
    public Fault ToFault(string where) => Code switch
    {
        "invalid_client" or "unauthorized_client" or "incorrect_client_credentials" =>
            Fault.NotRegistered($"{where} answered {Code}"),
        "server_error" or "temporarily_unavailable" => Fault.Unreachable($"{where} answered {Code}"),
        _ => Fault.Refused($"{where} answered {Code}"),
    };

    private static OAuthErrorCode From(string error) => new(Known.Contains(error) ? error : "another error");
}
