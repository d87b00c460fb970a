using Bifrost.Domain.Upstream;

namespace Bifrost.Api.Mcp;

/// <summary>
/// Which of the caller's accounts a request is for, where a server is configured with several. It is named by a header, so
/// that one client can be set up for each account; it never travels upstream.
/// </summary>
internal static class RequestedAccount
{
    /// <summary>The header.</summary>
    public const string Header = "x-bf-mcp-account";

    /// <summary>The account's name; '' for the usual one, null when the header is malformed.</summary>
    public static string? Read(HttpRequest request) => request.Headers[Header] switch
    {
        [] => string.Empty,
        [{ } name] when name.Length == 0 || AccountName.IsOne(name) => name,
        _ => null,
    };
}
