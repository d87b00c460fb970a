using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>What the store remembers of a round trip after its answer.</summary>
internal sealed class RoundTripOutcomeRow
{
    public required string SubjectId { get; init; }

    public required string McpClientId { get; init; }

    public required string? FlowId { get; init; }

    public required byte[] BrowserHash { get; init; }

    public required long StartedAt { get; init; }

    public required long CompletedAt { get; init; }

    public required string? Outcome { get; init; }

    public required string? EventId { get; init; }

    public RoundTripOutcome ToOutcome(SecretHash state) => new(
        state,
        new SubjectId(SubjectId),
        new McpClientId(McpClientId),
        FlowId is null ? null : new FlowId(FlowId),
        SecretHash.Restore(BrowserHash),
        StartedAt.ToTime(),
        CompletedAt.ToTime())
    {
        Word = Outcome,
        EventId = EventId,
    };
}
