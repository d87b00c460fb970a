using Bifrost.Api.Errors;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>
/// Admits the holder of the admin key, sent as bearer token. The key is compared first: failures of others at the same address
/// lock nobody out. What makes guessing hopeless is the length of the key; the limit keeps failures cheap and visible.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed partial class AdminKeyAttribute : Attribute, IAsyncResourceFilter
{
    private const string Scheme = "Bearer ";

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;

        if (Refusal(http) is not { } refusal)
        {
            await next();

            return;
        }

        if (refusal.RetryAfter is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await ErrorWriter.WriteAsync(http, refusal);
        context.Result = new EmptyResult();
    }

    private static Error? Refusal(HttpContext http)
    {
        if (Presented(http.Request) is not { } presented)
        {
            return AdminErrors.KeyRequired;
        }

        var services = http.RequestServices;
        var settings = services.GetRequiredService<BifrostSettings>();
        var hash = presented.Hash();

        if (settings.AdminKey is { } key && hash.Matches(key.Hash()))
        {
            return null;
        }

        var source = SourceAddress.Of(http);
        var part = IsForwarded(http.Request) ? $" {hash.ToBytes()[0]:x2}" : string.Empty;

        if (services.GetRequiredService<IThrottle>().CountWrongAdminKey(source, part, settings.Limits) is { } wait)
        {
            return AdminErrors.TooManyFailures with { RetryAfter = wait };
        }

        WrongKey(services.GetRequiredService<ILogger<AdminKeyAttribute>>(), source);

        return AdminErrors.KeyRequired;
    }

    // A trusted proxy's word was taken off the request. What is left comes from a proxy that is not trusted, whose address many
    // share: there, failures count by the first byte of the key's hash.
    private static bool IsForwarded(HttpRequest request) =>
        request.Headers.ContainsKey("X-Forwarded-For") || request.Headers.ContainsKey("Forwarded");

    private static Secret? Presented(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? new Secret(value[Scheme.Length..].Trim())
            : null;

    [LoggerMessage(140, LogLevel.Warning, "Wrong admin key from {Source}")]
    private static partial void WrongKey(ILogger logger, string source);
}

/// <summary>What can be wrong about a call of the management API.</summary>
internal static class AdminErrors
{
    /// <summary>No key, or a wrong one.</summary>
    public static readonly Error KeyRequired = new(
        "admin_key_required", "The management API needs the admin key as bearer token.");

    /// <summary>Too many wrong ones.</summary>
    public static readonly Error TooManyFailures = new("too_many_failures", "Too many failed attempts. Try again later.");
}
