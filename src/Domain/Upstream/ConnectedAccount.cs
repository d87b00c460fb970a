using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>Whose account is connected where, without its tokens.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="McpClient">The server.</param>
/// <param name="Issuer">The provider.</param>
/// <param name="Label">Which of several.</param>
public sealed record ConnectedAccount(ConnectionId Id, SubjectId Subject, McpClientId McpClient, string Issuer, string Label);
