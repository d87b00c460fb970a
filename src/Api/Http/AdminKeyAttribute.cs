using Bifrost.Api.Errors;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>Admits the holder of the admin key, sent as bearer token. Failures are counted per source.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AdminKeyAttribute : Attribute, IAsyncResourceFilter
{
    private const string Scheme = "Bearer ";

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var settings = http.RequestServices.GetRequiredService<BifrostSettings>();

        if (settings.AdminKey is { } key && Presented(http.Request) is { } presented && presented.Hash().Matches(key.Hash()))
        {
            await next();

            return;
        }

        var limits = settings.Limits;
        var wait = http.RequestServices.GetRequiredService<IThrottle>()
            .Count("admin-key", SourceAddress.Of(http), limits.AdminKeyFailuresPerSource, limits.AdminKeyFailureWindow);
        var refusal = wait is null
            ? AdminErrors.KeyRequired
            : AdminErrors.TooManyFailures with { RetryAfter = wait };

        if (wait is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await ErrorWriter.WriteAsync(http, refusal, ErrorFormat.Management);
        context.Result = new EmptyResult();
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
