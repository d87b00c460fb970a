using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>A provider's refusal of Bifrost as a client (RFC 6749 §5.2, invalid_client). Pure.</summary>
internal static class ClientRefusal
{
    /// <summary>Whether an answer refuses the client, and says nothing of what it asked for.</summary>
    public static bool IsOne(OAuthAnswer answer) => !answer.IsOutage && OAuthErrorReader.ErrorOf(answer) switch
    {
        null => answer.Status == 401,
        { Kind: OAuthErrorKind.ClientRefused, Code: not OAuthErrorCode.UnauthorizedClient } => true,
        _ => false,
    };

    /// <summary>The other way to send a secret.</summary>
    public static UpstreamAuthMethod OtherOf(UpstreamAuthMethod method) => method == UpstreamAuthMethod.ClientSecretPost
        ? UpstreamAuthMethod.ClientSecretBasic
        : UpstreamAuthMethod.ClientSecretPost;

    /// <summary>What was learned; a refusal of the client names the ways to authenticate that were tried.</summary>
    public static Learned<T> Name<T>(Learned<T> learned, IReadOnlyList<UpstreamAuthMethod> tried)
    {
        if (learned.Fault is not { } fault || fault.Error.Code != UpstreamErrors.RegistrationFailed.Code)
        {
            return learned;
        }

        var names = string.Join(" and to ", tried.Select(UpstreamAuthMethods.NameOf));

        return fault with
        {
            Error = ErrorOf(tried) with { RetryAfter = fault.Error.RetryAfter },
            Reason = $"{fault.Reason} to {names}",
        };
    }

    private static Error ErrorOf(IReadOnlyList<UpstreamAuthMethod> tried) => tried switch
    {
        [_, _] => UpstreamErrors.ClientRefusedByBoth,
        [UpstreamAuthMethod.ClientSecretPost] => UpstreamErrors.ClientRefusedByPost,
        [UpstreamAuthMethod.ClientSecretBasic] => UpstreamErrors.ClientRefusedByBasic,
        _ => UpstreamErrors.ClientRefusedWithoutSecret,
    };
}
