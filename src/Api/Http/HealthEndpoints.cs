using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;

namespace Bifrost.Api.Http;

/// <summary>What a supervisor asks: does the process live, and can it do its work?</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => Results.Json(new { status = "ok" }))
            .WithMetadata(new AccessAttribute(AccessRule.Anyone));
        routes.MapGet("/health/ready", ReadyAsync).WithMetadata(new AccessAttribute(AccessRule.Anyone));
    }

    private static async Task<IResult> ReadyAsync(BifrostSettings settings, StartupGate gate, IStoreHealth store, CancellationToken ct)
    {
        if (!gate.Opened.IsCompleted)
        {
            return Results.Json(new { status = "starting" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        if (!settings.Store.Enabled)
        {
            return Results.Json(new { status = "ok", store = "disabled" });
        }

        return await store.AnswersAsync(ct)
            ? Results.Json(new { status = "ok", store = "ok" })
            : Results.Json(new { status = "unavailable", store = "unavailable" }, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
