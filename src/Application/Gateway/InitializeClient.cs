using System.Buffers;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>initialize</c>: the client's revision if Bifrost speaks it, else the newest, and what Bifrost offers. The session
/// that begins with it is made by whoever writes the answer.
/// </summary>
public static class InitializeClient
{
    /// <summary>The outcome of the negotiation.</summary>
    public static JsonRpcReply Handle(JsonRpcMessage request, GatewayFace face)
    {
        if (RevisionOf(request.Params) is not { } asked)
        {
            return JsonRpcReply.Error(
                request.Id, JsonRpcCodes.InvalidParams, "The parameters need a protocolVersion, a string.");
        }

        return JsonRpcReply.Result(
            request.Id, ResultFor(Agree(asked), face));
    }

    /// <summary>The revision that is spoken with a client that asks for one.</summary>
    public static string Agree(string asked) => McpRevisions.TowardsClients.Contains(asked) ? asked : McpRevisions.Newest;

    private static string? RevisionOf(ReadOnlyMemory<byte> parameters)
    {
        var reader = new JsonObjectReader(parameters);
        string? revision = null;

        while (reader.MoveNext())
        {
            revision = reader.Is("protocolVersion"u8) ? reader.Text : revision;
        }

        return revision;
    }

    private static ReadOnlyMemory<byte> ResultFor(string revision, GatewayFace face)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("protocolVersion"u8, revision);
            ServerCapabilities.Write(writer, face);
            ServerCapabilities.WriteServer(writer, "serverInfo"u8, face);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
