namespace Bifrost.Domain.McpClients;

/// <summary>A server that runs as a child process of Bifrost.</summary>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Variables">Names of the environment variables that it is given; it gets no others.</param>
public sealed record McpProcess(string Command, IReadOnlyList<string> Arguments, IReadOnlyList<string> Variables)
{
    /// <summary>Whether it is given what may be a credential: any variable, or an argument that may hold a secret.</summary>
    public bool CarriesCredential => Variables.Count > 0 || Arguments.Any(Redaction.Hides);
}
