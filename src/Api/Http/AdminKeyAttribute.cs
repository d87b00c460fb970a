using Bifrost.Api.Errors;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>Admits the holder of the admin key, sent as bearer token. Wrong keys are counted per source.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AdminKeyAttribute : Attribute, IAsyncResourceFilter
{
    private const string Scheme = "Bearer ";
    private const string Purpose = "admin-key";

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

    // Once the attempts are used up not even the right key is looked at: guessing must not go on behind the refusals.
    private static Error? Refusal(HttpContext http)
    {
        var settings = http.RequestServices.GetRequiredService<BifrostSettings>();
        var throttle = http.RequestServices.GetRequiredService<IThrottle>();
        var (limits, source) = (settings.Limits, SourceAddress.Of(http));

        if (Presented(http.Request) is not { } presented)
        {
            return AdminErrors.KeyRequired;
        }

        if (throttle.Exhausted(Purpose, source, limits.AdminKeyFailuresPerSource) is { } wait)
        {
            return AdminErrors.TooManyFailures with { RetryAfter = wait };
        }

        if (settings.AdminKey is { } key && presented.Hash().Matches(key.Hash()))
        {
            return null;
        }

        throttle.Count(Purpose, source, limits.AdminKeyFailuresPerSource, limits.AdminKeyFailureWindow);

        return AdminErrors.KeyRequired;
    }

    private static Secret? Presented(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? new Secret(value[Scheme.Length..].Trim())
            : null;
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
