using Bifrost.Api.Pages.Models;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Api.Pages;

/// <summary>The pages that say how a round trip to a provider ended.</summary>
internal static class UpstreamResults
{
    /// <summary>The page of an outcome: 200 when the account was connected, 400 when it was not.</summary>
    public static PageResult Of(UpstreamArrival arrival) => arrival.Failure is { } failure
        ? Page.UpstreamFailed(new UpstreamFailedModel
        {
            ReasonCode = failure.Code,
            Service = arrival.Client?.Name.Value,
            ServicesHref = arrival.Flow is { } flow ? PageRoutes.ServicesStep(flow.Value) : null,
            EventId = arrival.EventId,
        })
        : Page.UpstreamConnected(new UpstreamConnectedModel(
            arrival.Client?.Name.Value ?? "The service",
            arrival.Acting is { Subject.Kind: not SubjectKind.McpClient } acting ? ConsentModels.Acting(acting) : null));

    /// <summary>The page of an answer that belongs to no round trip of this browser.</summary>
    public static PageResult Refusal(Error error, string eventId) =>
        Page.UpstreamFailed(new UpstreamFailedModel { ReasonCode = error.Code, EventId = eventId });
}
