using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Bifrost.Samples.Upstream;

/// <summary>The addresses that this server tells others, known once it listens.</summary>
internal sealed class NotesAddress(IServer server)
{
    public const string McpPath = "/mcp";

    /// <summary>Scheme, host and port without a trailing slash: also the OAuth issuer (RFC 8414 §2).</summary>
    public string Base => server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First().TrimEnd('/');

    /// <summary>The MCP endpoint: also the OAuth resource (RFC 9728 §1.2, RFC 8707).</summary>
    public string Mcp => Base + McpPath;
}
