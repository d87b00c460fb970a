using System.Net.Mime;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>Ways in which servers mislead clients that look for their authorization server; for <see cref="NotesFaults.Mcp"/>.</summary>
public static class DiscoveryFaults
{
    /// <summary>401 for requests without a token, with a challenge for each of these places of metadata, as they are written.</summary>
    public static Fault Challenge(params string[] places) => new((context, next) =>
    {
        if (HasToken(context))
        {
            return next(context);
        }

        Refuse(context, places);

        return Task.CompletedTask;
    });

    /// <summary>Answers everything without a token but calls; the challenge of a call names a place that ends in the tool's name.</summary>
    public static Fault CallsOnly(string place) => new((context, next) =>
    {
        if (HasToken(context) || context.Received() is not { RpcMethod: not null } request)
        {
            return next(context);
        }

        if (request.RpcMethod == "tools/call")
        {
            Refuse(context, $"{place}/{request.Tool}");

            return Task.CompletedTask;
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;

        return context.Response.WriteAsync(request.RpcId is null ? "" : $$$"""
            {"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"notes","version":"1"},"tools":[]}}
            """);
    });

    private static bool HasToken(HttpContext context) => context.Request.Headers.ContainsKey("Authorization");

    private static void Refuse(HttpContext context, params string[] places)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = places.Select(place => $"Bearer resource_metadata=\"{place}\"").ToArray();
    }
}
