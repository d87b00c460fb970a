using System.Buffers;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>What a client wants to hear of, and nothing else (MCP 2026-07-28, subscriptions, notification filter).</summary>
/// <param name="Tools">Changes of the list of tools.</param>
/// <param name="Prompts">Changes of the list of prompts.</param>
/// <param name="Resources">Changes of the lists of resources and templates.</param>
/// <param name="Addresses">The resources whose changes are wanted, as the client names them.</param>
public sealed record ListenFilter(bool Tools, bool Prompts, bool Resources, IReadOnlyList<string> Addresses)
{
    /// <summary>All lists, and no resource.</summary>
    public static readonly ListenFilter Lists = new(true, true, true, []);

    private static readonly ListenFilter Nothing = new(false, false, false, []);

    /// <summary>Whether changes of any list are wanted.</summary>
    public bool HasLists => Tools || Prompts || Resources;

    /// <summary>Whether nothing is wanted.</summary>
    public bool IsEmpty => !HasLists && Addresses.Count == 0;

    /// <summary>
    /// Reads the parameters of <c>subscriptions/listen</c>; null when their filter is missing, is no object, names a thing twice
    /// or something else than the protocol says, or more resources than may be named. Members that are not known mean nothing.
    /// </summary>
    public static ListenFilter? TryRead(ReadOnlyMemory<byte> parameters, int mostAddresses)
    {
        var reader = new JsonObjectReader(parameters);
        ListenFilter? found = null;

        while (reader.MoveNext())
        {
            found = reader.Is("notifications"u8) ? ReadMembers(reader.Value, mostAddresses) : found;
        }

        return reader.HasRepeats ? null : found;
    }

    /// <summary>Whether a notification of this method is one of a list whose changes are wanted.</summary>
    public bool Wants(string method) => method switch
    {
        McpMethods.ToolsChanged => Tools,
        McpMethods.PromptsChanged => Prompts,
        McpMethods.ResourcesChanged => Resources,
        _ => false,
    };

    /// <summary>What of it is offered, by what a server announces (MCP, <c>listChanged</c> and <c>subscribe</c>).</summary>
    public ListenFilter Among(ReadOnlyMemory<byte> capabilities)
    {
        var announced = JsonMembers.Of(capabilities);
        var resources = JsonMembers.Of(announced.Raw("resources"));

        return new(
            Tools && JsonMembers.Of(announced.Raw("tools")).IsTrue("listChanged"),
            Prompts && JsonMembers.Of(announced.Raw("prompts")).IsTrue("listChanged"),
            Resources && resources.IsTrue("listChanged"),
            resources.IsTrue("subscribe") ? Addresses : []);
    }

    /// <summary>It as the protocol writes it.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            WriteTrue(writer, "toolsListChanged", Tools);
            WriteTrue(writer, "promptsListChanged", Prompts);
            WriteTrue(writer, "resourcesListChanged", Resources);

            if (Addresses.Count > 0)
            {
                writer.WriteStartArray("resourceSubscriptions"u8);

                foreach (var address in Addresses)
                {
                    writer.WriteStringValue(address);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTrue(Utf8JsonWriter writer, string name, bool isSet)
    {
        if (isSet)
        {
            writer.WriteBoolean(name, true);
        }
    }

    private static ListenFilter? ReadMembers(ReadOnlyMemory<byte> json, int mostAddresses)
    {
        var reader = new JsonObjectReader(json);
        var found = reader.IsObject ? Nothing : null;

        while (found is not null && reader.MoveNext())
        {
            found = With(found, ref reader, mostAddresses);
        }

        return reader.HasRepeats ? null : found;
    }

    private static ListenFilter? With(ListenFilter found, ref JsonObjectReader reader, int mostAddresses)
    {
        // What is null was left out.
        var flag = reader.Type switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => default(bool?) };
        var isNull = reader.Type == JsonTokenType.Null;

        if (reader.Is("toolsListChanged"u8))
        {
            return isNull ? found : flag is { } tools ? found with { Tools = tools } : null;
        }

        if (reader.Is("promptsListChanged"u8))
        {
            return isNull ? found : flag is { } prompts ? found with { Prompts = prompts } : null;
        }

        if (reader.Is("resourcesListChanged"u8))
        {
            return isNull ? found : flag is { } resources ? found with { Resources = resources } : null;
        }

        if (reader.Is("resourceSubscriptions"u8))
        {
            return isNull ? found : ReadAddresses(reader.Value, mostAddresses) is { } addresses ? found with { Addresses = addresses } : null;
        }

        return found;
    }

    private static List<string>? ReadAddresses(ReadOnlyMemory<byte> json, int most)
    {
        var reader = new JsonArrayReader(json);
        var addresses = new List<string>();

        while (reader.MoveNext())
        {
            if (addresses.Count == most
                || reader.Text is not { Length: > 0 } address
                || address.Length > ListKind.Resources.MaximumKeyLength)
            {
                return null;
            }

            if (!addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return reader.IsArray ? addresses : null;
    }
}
