using Bifrost.Api.Http;
using Bifrost.Application.Gateway;
using Bifrost.Application.Settings;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using MediatR;

namespace Bifrost.Api.Mcp.Rest;

/// <summary>
/// Users whom a program names for itself, from the addresses that the administrator trusts to do so. A virtual key beside the
/// name is what the user may; it entitles nobody to name one. An address that a proxy passed on names the proxy's client in a
/// header, so it counts only with <c>client.trust_forwarded_user_id_callers</c>.
/// </summary>
internal sealed class TrustedUsers(McpAuthenticator authenticator, BifrostSettings settings)
{
    /// <summary>The header that names the user.</summary>
    public const string Header = "X-Bf-User-Id";

    /// <summary>The caller; null when the request was answered with a refusal.</summary>
    public async Task<Caller?> AuthenticateAsync(HttpContext context)
    {
        var named = context.Request.Headers[Header];

        if (named.Count == 0)
        {
            return await authenticator.AuthenticateAsync(context, only: null);
        }

        if (!IsTrusted(context))
        {
            await McpRefusal.UserNotTrusted.WriteAsync(context);

            return null;
        }

        // A credential beside the name has to be good, and the only kind that says what a user may is a key.
        var hasKey = McpCredential.Read(context.Request.Headers).Kind != McpCredentialKind.None;
        var key = hasKey ? await authenticator.AuthenticateAsync(context, only: null) : null;

        if (hasKey && key is null)
        {
            return null;
        }

        if (named.Count > 1 || key is { Key: null })
        {
            await (named.Count > 1 ? McpRefusal.UserMalformed : McpRefusal.CredentialMalformed).WriteAsync(context);

            return null;
        }

        return await FindAsync(context, named.ToString(), key);
    }

    /// <summary>
    /// Whether the credential of a request that was let in is still good, which need not be the one of its caller: a key beside the
    /// name of a user.
    /// </summary>
    public static async ValueTask<bool> IsStillAsync(HttpContext context, Caller caller, CancellationToken ct)
    {
        var isNamed = context.Request.Headers.ContainsKey(Header);

        // Without a credential it is the address that is trusted.
        return (isNamed && McpCredential.Read(context.Request.Headers).Kind == McpCredentialKind.None)
            || await McpAuthenticator.FindAsync(context, ct) is { } found
            && (isNamed ? found.Key?.Id == caller.Under?.Id : found.Subject == caller.Subject);
    }

    private static async Task<Caller?> FindAsync(HttpContext context, string userId, Caller? key)
    {
        var mediator = context.RequestServices.GetRequiredService<IMediator>();
        var subject = await mediator.Send(new FindTrustedUserCommand(userId), context.RequestAborted);

        if (subject.Failed)
        {
            var refusal = subject.Error == SubjectErrors.UserIdIsKey ? McpRefusal.UserIsKey : McpRefusal.UserMalformed;
            await refusal.WriteAsync(context);

            return null;
        }

        return new Caller(subject.Value, SubjectKind.User, Key: null, Audience.Gateway) { Under = key?.Key };
    }

    private bool IsTrusted(HttpContext context)
    {
        if (!settings.Client.TrustForwardedUserIdCallers && !TrustedProxies.IsDirect(context))
        {
            return false;
        }

        var address = context.Connection.RemoteIpAddress;
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

        return plain is not null && settings.Client.TrustedUserIdCallers.Any(network => network.Contains(plain));
    }
}
