using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>Methods of the protocol that the gateway knows; reading one of them allocates nothing.</summary>
public static class McpMethods
{
    /// <summary>A server says something for its log.</summary>
    public const string LogMessage = "notifications/message";

    /// <summary>Negotiates revision and capabilities.</summary>
    public const string Initialize = "initialize";

    /// <summary>Says what is spoken and offered, where there is no negotiation.</summary>
    public const string Discover = "server/discover";

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

    /// <summary>Lists prompts.</summary>
    public const string ListPrompts = "prompts/list";

    /// <summary>Fills in a prompt.</summary>
    public const string GetPrompt = "prompts/get";

    /// <summary>Lists resources.</summary>
    public const string ListResources = "resources/list";

    /// <summary>Lists templates of resources.</summary>
    public const string ListTemplates = "resources/templates/list";

    /// <summary>Reads a resource.</summary>
    public const string ReadResource = "resources/read";

    /// <summary>Asks to hear of changes of a resource.</summary>
    public const string Subscribe = "resources/subscribe";

    /// <summary>Asks to hear of them no longer.</summary>
    public const string Unsubscribe = "resources/unsubscribe";

    /// <summary>Proposes values of an argument.</summary>
    public const string Complete = "completion/complete";

    /// <summary>Says from which level on log messages are wanted.</summary>
    public const string SetLogLevel = "logging/setLevel";

    /// <summary>Says how far a request is.</summary>
    public const string Progress = "notifications/progress";

    /// <summary>Says that a resource changed.</summary>
    public const string ResourceUpdated = "notifications/resources/updated";

    /// <summary>Says that the list of tools changed.</summary>
    public const string ToolsChanged = "notifications/tools/list_changed";

    /// <summary>Says that the list of prompts changed.</summary>
    public const string PromptsChanged = "notifications/prompts/list_changed";

    /// <summary>Says that the lists of resources and templates changed.</summary>
    public const string ResourcesChanged = "notifications/resources/list_changed";

    /// <summary>Asks the user for something.</summary>
    public const string Elicit = "elicitation/create";

    /// <summary>Says that what a user was sent to an address for is done.</summary>
    public const string ElicitationComplete = "notifications/elicitation/complete";

    /// <summary>Asks the client's model for a completion.</summary>
    public const string Sample = "sampling/createMessage";

    /// <summary>Asks for the folders that the client works in.</summary>
    public const string ListRoots = "roots/list";

    /// <summary>Says that those changed.</summary>
    public const string RootsChanged = "notifications/roots/list_changed";

    /// <summary>Opens a stream of changes (MCP 2026-07-28).</summary>
    public const string Listen = "subscriptions/listen";

    /// <summary>Says which of them it carries.</summary>
    public const string Acknowledged = "notifications/subscriptions/acknowledged";

    private static readonly (string Text, byte[] Utf8)[] Known =
    [
        .. new[]
        {
            CallTool, ListTools, Progress, ReadResource, GetPrompt, Ping, Initialize, Initialized, Cancelled, ListPrompts,
            ListResources, ListTemplates, Subscribe, Unsubscribe, Complete, SetLogLevel, ResourceUpdated, ToolsChanged,
            PromptsChanged, ResourcesChanged, Elicit, Sample, ListRoots, RootsChanged, Listen, Acknowledged,
        }.Select(method => (method, Encoding.ASCII.GetBytes(method))),
    ];

    internal static string Read(in JsonObjectReader reader)
    {
        foreach (var (text, utf8) in Known)
        {
            if (reader.TextIs(utf8))
            {
                return text;
            }
        }

        return reader.TextOrReplaced ?? string.Empty;
    }
}
