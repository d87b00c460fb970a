using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, bool> _others = new(StringComparer.Ordinal);

    /// <summary>The MCP endpoint: also the OAuth resource (RFC 9728 §1.2, RFC 8707).</summary>
    public string Mcp => Base + McpPath;

    /// <summary>Whether tokens for this resource are given here.</summary>
    public bool IsResource(string resource) => resource == Mcp || _others.ContainsKey(resource);

    /// <summary>Tokens are given here for another server as well.</summary>
    public void AddResource(string resource) => _others[resource] = true;
}
