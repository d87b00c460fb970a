using Bifrost.Api.Contracts;
using Bifrost.Application.McpClients;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Http;

/// <summary>Reads what the list of MCP clients takes besides the page: <c>state</c> and <c>auth_type</c>.</summary>
internal static class McpClientQuery
{
    /// <summary>What is asked for, or what is wrong with it.</summary>
    public static Result<ListMcpClientsQuery> Read(HttpRequest request)
    {
        var query = new OAuthParameters(request.Query);
        var page = ListQuery.Read(request);

        if (page.Failed)
        {
            return page.Error;
        }

        if (query.Repeated("state", "auth_type").Count > 0)
        {
            return ManagementErrors.InvalidQuery("state and auth_type may be given once each.");
        }

        if (ManagementFilters.Empty(request, "state", "auth_type") is { } empty)
        {
            return empty;
        }

        var states = Enum.GetValues<McpClientState>().Where(state => McpClientMapping.Write(state) == query.One("state")).ToList();

        if (query.One("state") is not null && states.Count == 0)
        {
            var words = Enum.GetValues<McpClientState>().Select(McpClientMapping.Write);

            return ManagementErrors.InvalidQuery($"state must be one of {string.Join(", ", words)}.");
        }

        if (query.One("auth_type") is not { } word)
        {
            return new ListMcpClientsQuery(page.Value, states.Count > 0 ? states[0] : null, AuthType: null);
        }

        var auth = ServerRule.AuthType(word);

        return auth.Failed
            ? ManagementErrors.InvalidQuery("auth_type must be one of none, headers, oauth, per_user_oauth.")
            : new ListMcpClientsQuery(page.Value, states.Count > 0 ? states[0] : null, auth.Value);
    }
}
