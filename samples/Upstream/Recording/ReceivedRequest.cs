using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Samples.Upstream.Recording;

/// <summary>One HTTP request as it arrived, before anything judged it.</summary>
public sealed class ReceivedRequest
{
    /// <summary>GET, POST or DELETE.</summary>
    public required string Method { get; init; }

    /// <summary>The path, such as <c>/mcp</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark, or empty.</summary>
    public required string Query { get; init; }

    /// <summary>Headers by name, ignoring case; several values are joined by a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as text.</summary>
    public required string Body { get; init; }

    /// <summary>The JSON-RPC method of an MCP message, such as <c>tools/call</c>; null for everything else.</summary>
    public string? RpcMethod { get; private set; }

    /// <summary>The tool that an MCP <c>tools/call</c> names; null for everything else.</summary>
    public string? Tool { get; private set; }

    /// <summary>The JSON-RPC id as it was written; null where there is none.</summary>
    internal string? RpcId { get; private set; }

    /// <summary>The body read as a form.</summary>
    public IReadOnlyDictionary<string, string> Form =>
        QueryHelpers.ParseQuery(Body).ToDictionary(f => f.Key, f => f.Value.ToString());

    /// <inheritdoc />
    public override string ToString() =>
        RpcMethod is null ? $"{Method} {Path}" : $"{Method} {Path} {RpcMethod} {Tool}".TrimEnd();

    /// <summary>Looks into the body for a JSON-RPC message; a body that is none leaves the MCP members null.</summary>
    internal ReceivedRequest WithRpc()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            var message = document.RootElement;

            RpcMethod = Text(message, "method");
            RpcId = Member(message, "id")?.GetRawText();
            Tool = RpcMethod == "tools/call" && Member(message, "params") is { } call ? Text(call, "name") : null;
        }
        catch (JsonException)
        {
            // Rubbish is recorded as it is; answering it is the MCP server's business.
        }

        return this;
    }

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
