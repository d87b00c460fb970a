using System.Text;
using System.Text.Json;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Requests of revision 2026-07-28 as a well-behaved client makes them; a test changes what it is about.</summary>
internal sealed class ModernClient(GatewayHost host, string token = GatewayHost.Token, string path = "/mcp")
{
    public const string Revision = "2026-07-28";

    /// <summary>What the client announces.</summary>
    public string Capabilities { get; init; } = "{}";

    /// <summary>Metadata with everything that is needed.</summary>
    public string Meta => $$"""
        {"io.modelcontextprotocol/protocolVersion":"{{Revision}}","io.modelcontextprotocol/clientCapabilities":{{Capabilities}}}
        """;

    /// <summary>A request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="members">Members of the parameters besides the metadata.</param>
    /// <param name="name">What the header says that the request is for.</param>
    public HttpRequestMessage Request(string method, string members = "", string? name = null)
    {
        var parameters = members.Length == 0 ? $$"""{"_meta":{{Meta}}}""" : $$"""{{{members}},"_meta":{{Meta}}}""";
        var request = host.Post($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{parameters}}}""", token, path);
        request.Headers.Add("MCP-Protocol-Version", Revision);
        request.Headers.Add("Mcp-Method", method);

        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }

        return request;
    }

    /// <summary>A call of a tool.</summary>
    public HttpRequestMessage Call(string tool, string members = "") =>
        Request("tools/call", $"\"name\":\"{tool}\"{(members.Length > 0 ? "," : "")}{members}", tool);

    /// <summary>Sends a request and answers the status and the text.</summary>
    public async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await host.Http.SendAsync(request);

            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>The result of an answer.</summary>
    public static JsonElement ResultOf(string text)
    {
        using var json = JsonDocument.Parse(text);

        return json.RootElement.GetProperty("result").Clone();
    }

    /// <summary>The code of an answer that is an error.</summary>
    public static int CodeOf(string text)
    {
        using var json = JsonDocument.Parse(text);

        return json.RootElement.GetProperty("error").GetProperty("code").GetInt32();
    }

    /// <summary>A header value in Base64.</summary>
    public static string Encoded(string text) => $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
