using Bifrost.Api.Http;
using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Api.Mcp;

/// <summary>
/// Finds out who makes a request. There is exactly one way to be somebody, and a credential that fails makes the request
/// nobody's: it is refused, never tried as something else.
/// </summary>
internal sealed class McpAuthenticator(
    IMcpClientCatalog catalog, ICallerDirectory directory, IThrottle throttle, LimitSettings limits)
{
    /// <summary>The caller; null when the request was answered with a refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="only">Name of the one server that is asked, as the address has it; null: the whole gateway.</param>
    public async ValueTask<Caller?> AuthenticateAsync(HttpContext context, string? only)
    {
        var credential = McpCredential.Read(context.Request.Headers);
        var caller = await FindAsync(context, credential);

        if (caller is not null && caller.Audience.Covers(ResourceOf(only)))
        {
            return caller;
        }

        // A caller with another audience presented a credential that exists: that is no guess.
        await (caller is null && CountFailure(context, credential.Kind) is { } wait
            ? McpRefusal.TooManyFailures.WriteAsync(context, wait)
            : RefuseAsync(context, only, credential.Kind));

        return null;
    }

    /// <summary>Refuses a request that was let in with a credential that has ended meanwhile; its result is dropped.</summary>
    public Task RefuseEndedAsync(HttpContext context)
    {
        // What was made for the answer goes with it.
        context.Response.Headers.Remove(SessionEdge.Header);

        return RefuseAsync(context, context.Request.RouteValues[McpEndpoint.ClientRouteValue] as string, McpCredentialKind.AccessToken);
    }

    /// <summary>Who the credential of a request that was let in stands for by now; null when that is not the same subject.</summary>
    public static async ValueTask<Caller?> FindStillAsync(HttpContext context, Caller caller, CancellationToken ct) =>
        await FindAsync(context, ct) is { } found && found.Subject == caller.Subject ? found : null;

    /// <summary>Who the credential of a request stands for by now, or null.</summary>
    public static ValueTask<Caller?> FindAsync(HttpContext context, CancellationToken ct) =>
        FindAsync(context.RequestServices.GetRequiredService<ICallerDirectory>(), McpCredential.Read(context.Request.Headers), ct);

    private ValueTask<Caller?> FindAsync(HttpContext context, McpCredential credential) =>
        FindAsync(directory, credential, context.RequestAborted);

    private static async ValueTask<Caller?> FindAsync(ICallerDirectory directory, McpCredential credential, CancellationToken ct)
    {
        if (credential.Value is not { } value)
        {
            return null;
        }

        return credential.Kind switch
        {
            McpCredentialKind.AccessToken => await directory.FindByAccessTokenAsync(value.Hash(), ct),
            _ when VirtualKey.LooksLikeOne(value.Reveal()) => await directory.FindByVirtualKeyAsync(value.Hash(), ct),
            _ => null,
        };
    }

    private TimeSpan? CountFailure(HttpContext context, McpCredentialKind kind) => kind switch
    {
        McpCredentialKind.VirtualKey => throttle.CountWrongKey(SourceAddress.Of(context), limits),
        McpCredentialKind.AccessToken => throttle.CountWrongToken(SourceAddress.Of(context), limits),
        _ => null,
    };

    // A name that no server can have is covered by the whole gateway alone, like that of a server that does not exist.
    private static Audience ResourceOf(string? only) =>
        only is null ? Audience.Gateway : Audience.Restore($"{Audience.Gateway.Path}/{only}");

    private Task RefuseAsync(HttpContext context, string? only, McpCredentialKind kind)
    {
        var (error, refusal) = kind switch
        {
            McpCredentialKind.None => (null, McpRefusal.CredentialMissing),
            McpCredentialKind.Malformed => ("invalid_request", McpRefusal.CredentialMalformed),
            _ => ("invalid_token", McpRefusal.CredentialInvalid),
        };
        var server = only is null ? null : McpEndpoint.FindExact(catalog, only);
        context.Response.Headers.WWWAuthenticate = McpChallenge.For(context, catalog, server, error);

        return refusal.WriteAsync(context);
    }
}
