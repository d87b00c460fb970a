using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>What an answer asks of the caller before the request can succeed.</summary>
/// <param name="Client">The server where an account is missing, or has too little access.</param>
/// <param name="Link">Where the caller connects it.</param>
/// <param name="Text">One sentence with the link.</param>
public sealed record ConnectDemand(McpClient Client, string Link, string Text);
