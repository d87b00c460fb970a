using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>Methods of the protocol that the gateway knows; reading one of them allocates nothing.</summary>
public static class McpMethods
{
    /// <summary>Negotiates revision and capabilities.</summary>
    public const string Initialize = "initialize";

    /// <summary>Says that the negotiation is over.</summary>
    public const string Initialized = "notifications/initialized";

    /// <summary>Says that an answer is no longer waited for.</summary>
    public const string Cancelled = "notifications/cancelled";

    /// <summary>Asks whether the other side lives.</summary>
    public const string Ping = "ping";

    /// <summary>Lists tools.</summary>
    public const string ListTools = "tools/list";

    /// <summary>Calls a tool.</summary>
    public const string CallTool = "tools/call";

    private static readonly (string Text, byte[] Utf8)[] Known =
    [
        (CallTool, "tools/call"u8.ToArray()),
        (ListTools, "tools/list"u8.ToArray()),
        (Ping, "ping"u8.ToArray()),
        (Initialize, "initialize"u8.ToArray()),
        (Initialized, "notifications/initialized"u8.ToArray()),
        (Cancelled, "notifications/cancelled"u8.ToArray()),
    ];

    internal static string Read(ref Utf8JsonReader reader)
    {
        foreach (var (text, utf8) in Known)
        {
            if (reader.ValueTextEquals(utf8))
            {
                return text;
            }
        }

        return reader.GetString() ?? string.Empty;
    }
}
