using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>Several messages in one body (JSON-RPC 2.0 §6); revision 2025-03-26 has them, no other does.</summary>
public static class JsonRpcBatch
{
    /// <summary>Whether a body is a batch rather than one message.</summary>
    public static bool IsBatch(ReadOnlySpan<byte> json)
    {
        var trimmed = json[JsonText.LengthOfMark(json)..].TrimStart(" \t\r\n"u8);

        return !trimmed.IsEmpty && trimmed[0] == (byte)'[';
    }

    /// <summary>The messages of a batch; null when it is not well-formed, empty or larger than allowed.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> json, int most)
    {
        try
        {
            return ReadElements(json, most) is { Count: > 0 } elements ? elements : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<ReadOnlyMemory<byte>>? ReadElements(ReadOnlyMemory<byte> json, int most)
    {
        var reader = new JsonArrayReader(JsonText.WithoutMark(json));
        var elements = new List<ReadOnlyMemory<byte>>();

        while (reader.MoveNext())
        {
            if (elements.Count == most)
            {
                return null;
            }

            elements.Add(reader.Value);
        }

        reader.ReadToEnd();

        return elements;
    }
}
