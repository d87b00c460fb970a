using Bifrost.Application.Flows;

namespace Bifrost.Api.Http;

/// <summary>What a browser presents of a flow, taken from its cookie and nowhere else.</summary>
internal static class FlowTickets
{
    public static FlowTicket Of(HttpContext context, string? flowId) => new(flowId, FlowCookie.Read(context));
}
