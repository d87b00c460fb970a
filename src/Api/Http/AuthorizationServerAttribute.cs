using Bifrost.Api.Errors;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Bifrost.Api.Http;

/// <summary>
/// An endpoint of the authorization server: it exists only while a server is configured whose users connect their own
/// accounts, and it needs the store.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AuthorizationServerAttribute : Attribute, IAsyncResourceFilter
{
    /// <summary>Status while the store is disabled; the contract words it differently for each endpoint.</summary>
    public int WithoutStore { get; init; } = StatusCodes.Status503ServiceUnavailable;

    /// <summary>False for pages of a flow: without a flow they refuse by themselves.</summary>
    public bool NeedsPerUserServer { get; init; } = true;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        if (Refusal(context.HttpContext) is not { } refusal)
        {
            await next();

            return;
        }

        await refusal.ExecuteAsync(context.HttpContext);
        context.Result = new EmptyResult();
    }

    private IResult? Refusal(HttpContext context)
    {
        var services = context.RequestServices;

        if (!services.GetRequiredService<BifrostSettings>().Store.Enabled)
        {
            return StoreRefusal(context);
        }

        return NeedsPerUserServer && !services.GetRequiredService<IMcpClientCatalog>().All.Any(client => client.IsPerUser)
            ? ErrorWriter.Result(context, ApiErrors.NotConfigured, ErrorFormat.Text, HasPages(context))
            : null;
    }

    private IResult StoreRefusal(HttpContext context) => WithoutStore switch
    {
        StatusCodes.Status404NotFound => ErrorWriter.Result(context, ApiErrors.NotConfigured, ErrorFormat.Text, hasPages: false),
        StatusCodes.Status500InternalServerError =>
            Results.Json(new OAuthErrorResponse("server_error", ApiErrors.StoreDisabled.Message), statusCode: WithoutStore),
        StatusCodes.Status400BadRequest =>
            ErrorWriter.Refuse(context, ApiErrors.StoreDisabled, WithoutStore),
        _ => ErrorWriter.Result(context, ApiErrors.StoreDisabled, ErrorFormat.Management, HasPages(context)),
    };

    private static bool HasPages(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ErrorFormatAttribute>()?.HasPages ?? true;
}
