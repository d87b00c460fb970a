using System.Buffers;
using System.Text.Json;

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
        if (parameters.IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(parameters.Span, JsonRpcMessage.ReaderOptions);
            reader.Read();
            ListenFilter? found = null;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isFilter = reader.ValueTextEquals("notifications"u8);
                reader.Read();

                if (isFilter && (found is not null || (found = ReadMembers(ref reader, mostAddresses)) is null))
                {
                    return null;
                }

                reader.Skip();
            }

            return found;
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped half of a surrogate pair.
            return null;
        }
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
            Tools && IsTrue(JsonMembers.Of(announced.Raw("tools")), "listChanged"),
            Prompts && IsTrue(JsonMembers.Of(announced.Raw("prompts")), "listChanged"),
            Resources && IsTrue(resources, "listChanged"),
            IsTrue(resources, "subscribe") ? Addresses : []);
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

    private static bool IsTrue(JsonMembers members, string name) => members.Raw(name).Span.SequenceEqual("true"u8);

    private static void WriteTrue(Utf8JsonWriter writer, string name, bool isSet)
    {
        if (isSet)
        {
            writer.WriteBoolean(name, true);
        }
    }

    private static ListenFilter? ReadMembers(ref Utf8JsonReader reader, int mostAddresses)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var found = Nothing;
        var seen = new HashSet<string>(StringComparer.Ordinal);

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();

            if (!seen.Add(name) || With(found, name, ref reader, mostAddresses) is not { } more)
            {
                return null;
            }

            found = more;
            reader.Skip();
        }

        return found;
    }

    private static ListenFilter? With(ListenFilter found, string name, ref Utf8JsonReader reader, int mostAddresses)
    {
        // What is null was left out.
        if (reader.TokenType == JsonTokenType.Null)
        {
            return found;
        }

        var flag = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => default(bool?) };

        return name switch
        {
            "toolsListChanged" => flag is { } tools ? found with { Tools = tools } : null,
            "promptsListChanged" => flag is { } prompts ? found with { Prompts = prompts } : null,
            "resourcesListChanged" => flag is { } resources ? found with { Resources = resources } : null,
            "resourceSubscriptions" => ReadAddresses(ref reader, mostAddresses) is { } addresses ? found with { Addresses = addresses } : null,
            _ => found,
        };
    }

    private static List<string>? ReadAddresses(ref Utf8JsonReader reader, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var addresses = new List<string>();

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String
                || addresses.Count == most
                || reader.GetString() is not { Length: > 0 } address
                || address.Length > ListKind.Resources.MaximumKeyLength)
            {
                return null;
            }

            if (!addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }
}
