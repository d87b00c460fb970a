using Bifrost.Application.Gateway;
using Bifrost.Application.Settings;

namespace Bifrost.Api.Mcp;

/// <summary>The gateway's bounds as the configuration has them.</summary>
internal static class GatewaySettings
{
    public static GatewayOptions Of(BifrostSettings settings) => new()
    {
        StoreEnabled = settings.Store.Enabled,
        AllowedOrigins = settings.Mcp.AllowedOrigins,
        BrokerHosts = settings.OAuth.RedirectHosts,
        MaxBodyBytes = settings.Limits.MaxMcpBodyBytes,
        MaxConversations = settings.Limits.MaxSessions,
        MaxConversationsOfSubject = settings.Limits.SessionsPerSubject,
        MaxReadersOfCaller = settings.Limits.StreamsPerSubject,
        MaxStreamsOfCaller = settings.Limits.ListenStreamsPerSubject,
        MaxStreams = settings.Limits.MaxStreams,
        MaxKeptBytesInAll = settings.Limits.MaxKeptBytes,
        MaxListBytes = settings.Mcp.MaxListBytes,
        MaxUpstreamBytes = settings.Mcp.MaxUpstreamMessageBytes,
        MaxUpstreamSessions = settings.Mcp.MaxIdleUpstreamSessions,
        UpstreamIdleTime = settings.Mcp.UpstreamIdleTimeout,
        ConversationIdleTime = settings.Mcp.SessionIdleTimeout,
        BreakerFailures = settings.Mcp.BreakerFailures,
        BreakerPause = settings.Mcp.BreakerPause,
        LongestBreakerPause = settings.Mcp.MaxBreakerPause,
        ToolListLifetime = settings.Mcp.ListLifetime,
        ListenPause = settings.Mcp.ListenPause,
        LongestListenPause = settings.Mcp.MaxListenPause,
    };
}
