using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>One tool as its server describes it. All of it is the server's data; only the name is looked at.</summary>
/// <param name="Name">The server's own name of it.</param>
/// <param name="Json">The description as it came.</param>
/// <param name="NameStart">Where the text of the name begins, behind its opening quote.</param>
public sealed record ToolDefinition(string Name, ReadOnlyMemory<byte> Json, int NameStart)
{
    /// <summary>Longest name that is published, in characters; the protocol asks for half of it.</summary>
    public const int MaximumNameLength = 256;

    /// <summary>Length of a published name that some clients do not go beyond.</summary>
    public const int AdvisedNameLength = 64;

    /// <summary>Reads a description; null when it is no object with exactly one usable name.</summary>
    public static ToolDefinition? TryRead(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, JsonRpcMessage.ReaderOptions);
        string? name = null;
        var start = 0;
        reader.Read();

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();

            if (isName)
            {
                if (name is not null || reader.TokenType != JsonTokenType.String)
                {
                    return null;
                }

                name = reader.GetString();
                start = (int)reader.TokenStartIndex + 1;
            }

            reader.Skip();
        }

        return IsUsable(name) ? new ToolDefinition(name!, json, start) : null;
    }

    /// <summary>The description under a published name: the prefix is put before the name, nothing else changes.</summary>
    public Splice WithPrefix(ReadOnlyMemory<byte> prefix) => Splice.Replace(Json, NameStart, 0, prefix);

    private static bool IsUsable(string? name) =>
        name is { Length: > 0 and <= MaximumNameLength } && !name.Any(char.IsControl);
}
