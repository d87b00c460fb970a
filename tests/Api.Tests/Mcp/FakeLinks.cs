using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>The links of a test: link-1, link-2 and so on; they work until the test says otherwise.</summary>
internal sealed class FakeLinks : ILinkHandleRepository, IUpstreamAuthorizationRepository
{
    private readonly ConcurrentQueue<CreateConnectLinkCommand> _made = new();

    /// <summary>Every link that was asked for.</summary>
    public IReadOnlyCollection<CreateConnectLinkCommand> Made => _made;

    /// <summary>Whether the links that were given were opened.</summary>
    public bool AreOpened { get; set; }

    /// <summary>Whether who opened them is at the provider.</summary>
    public bool IsUnderway { get; set; }

    public ConnectLink Make(CreateConnectLinkCommand command)
    {
        _made.Enqueue(command);
        var handle = $"link-{_made.Count.ToString(CultureInfo.InvariantCulture)}";
        var account = command.Label.Length > 0 ? $"&account={command.Label}" : "";

        return new ConnectLink(
            $"{command.BaseUrl}/connect?mcp_client_id={command.McpClient.Value}&for={command.Subject.Value}&session={handle}{account}",
            SecretHash.Of(Encoding.ASCII.GetBytes(handle)));
    }

    public Task<LinkHandle?> FindUsableAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct) => Task.FromResult(
        AreOpened ? null : new LinkHandle(hash, new SubjectId("somebody"), new McpClientId("something"), now));

    public Task<bool> IsUnderwayAsync(
        SubjectId subject, McpClientId client, string label, DateTimeOffset now, CancellationToken ct) => Task.FromResult(IsUnderway);

    public Task AddAsync(LinkHandle handle, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> TryUseAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    public Task<UpstreamAuthorization?> FindOpenAsync(SecretHash state, CancellationToken ct) => throw new NotSupportedException();

    public Task AddAsync(UpstreamAuthorization authorization, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> TryCompleteAsync(SecretHash state, DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> TryEndAsync(SecretHash state, string word, string? eventId, CancellationToken ct) => throw new NotSupportedException();

    public Task<RoundTripOutcome?> FindOutcomeAsync(SecretHash state, CancellationToken ct) => throw new NotSupportedException();
}
