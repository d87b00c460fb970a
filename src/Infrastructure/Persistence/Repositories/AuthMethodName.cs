using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>Ways to authenticate at a provider, by their names in RFC 7591 §2.</summary>
internal static class AuthMethodName
{
    public static string Of(UpstreamAuthMethod method) => method switch
    {
        UpstreamAuthMethod.None => "none",
        UpstreamAuthMethod.ClientSecretPost => "client_secret_post",
        UpstreamAuthMethod.ClientSecretBasic => "client_secret_basic",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not an authentication method."),
    };

    public static UpstreamAuthMethod Parse(string stored) => stored switch
    {
        "none" => UpstreamAuthMethod.None,
        "client_secret_post" => UpstreamAuthMethod.ClientSecretPost,
        "client_secret_basic" => UpstreamAuthMethod.ClientSecretBasic,
        _ => throw new ArgumentOutOfRangeException(nameof(stored), stored, "Not an authentication method."),
    };
}
