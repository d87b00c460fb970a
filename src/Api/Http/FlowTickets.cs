using Bifrost.Api.Pages;
using Bifrost.Application.Flows;

namespace Bifrost.Api.Http;

/// <summary>
/// What a browser presents of a flow, taken from its cookie and nowhere else, and what its page says in the address about the
/// identity that it was made for. A program that posts to the bare address says nothing about that.
/// </summary>
internal static class FlowTickets
{
    public static FlowTicket Of(HttpContext context, string? flowId) => new(flowId, FlowCookie.Read(context))
    {
        // Given twice it names none.
        IdentityTag = context.Request.Query.TryGetValue(PageRoutes.IdentityTag, out var tag) ? tag.ToString() : null,
    };
}
