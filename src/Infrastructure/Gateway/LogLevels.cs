using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>The levels of log messages (MCP, logging; RFC 5424 §6.2.1), the most verbose first.</summary>
internal static class LogLevels
{
    private static readonly string[] All = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>The level that a client set; null when it set none, or none of these.</summary>
    public static string? Of(ClientConversation conversation) =>
        !conversation.LogLevel.IsEmpty && JsonMembers.Of(conversation.LogLevel).Text("level") is { } level && All.Contains(level) ? level : null;

    /// <summary>The most verbose that one of these set; null when none did.</summary>
    public static string? MostVerbose(IEnumerable<ClientConversation> conversations) =>
        conversations.Select(Of).OfType<string>().MinBy(level => Array.IndexOf(All, level));

    /// <summary>Whether a message of a level is for somebody who set another.</summary>
    public static bool Covers(string? set, string? ofMessage) =>
        set is not null && ofMessage is not null && Array.IndexOf(All, ofMessage) >= Array.IndexOf(All, set);

    /// <summary>Sets a level.</summary>
    public static UpstreamRequest Request(string level) =>
        UpstreamRequest.Of(McpMethods.SetLogLevel, JsonSerializer.SerializeToUtf8Bytes(new { level }));
}
