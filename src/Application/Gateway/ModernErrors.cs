using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Codes of earlier revisions that revision 2026-07-28 must not show (MCP 2026-07-28, error codes), in the errors of servers
/// that speak those. The message and all else stay.
/// </summary>
internal static class ModernErrors
{
    /// <summary>The code that stands for one in this revision: an unknown resource is a wrong parameter.</summary>
    public static int CodeFor(int code) => code switch
    {
        JsonRpcCodes.ResourceNotFound => JsonRpcCodes.InvalidParams,
        JsonRpcCodes.UrlElicitationRequired => JsonRpcCodes.InternalError,
        _ => code,
    };

    /// <summary>What has to change in an answer; null when nothing has.</summary>
    public static JsonEdit? EditOf(JsonRpcMessage received)
    {
        var (error, start) = Find(received.Json, "error"u8);
        var reader = new JsonObjectReader(error);
        JsonEdit? edit = null;

        while (reader.MoveNext())
        {
            if (reader.Is("code"u8))
            {
                edit = reader.Number is { } code && CodeFor(code) is var shown && shown != code
                    ? new JsonEdit(start + reader.Start, reader.Value.Length, Encoding.ASCII.GetBytes($"{shown}"))
                    : null;
            }
        }

        return edit;
    }

    private static (ReadOnlyMemory<byte> Json, int Start) Find(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new JsonObjectReader(json);
        (ReadOnlyMemory<byte> Json, int Start) found = default;

        while (reader.MoveNext())
        {
            found = reader.Is(member) ? (reader.Value, reader.Start) : found;
        }

        return found;
    }
}
