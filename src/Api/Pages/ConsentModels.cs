using Bifrost.Api.Pages.Models;
using Bifrost.Application.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Api.Pages;

/// <summary>Turns what the use cases answer into what the consent pages show.</summary>
internal static class ConsentModels
{
    public static IdentityPageModel Identity(
        string flowId, IdentityPageAnswer answer, string? errorCode, string? helpText) => new()
        {
            FlowId = flowId,
            Client = Asking(answer.Asker),
            Services = answer.Services,
            MinutesLeft = Minutes(answer.TimeLeft),
            ContinueAs = answer.Continue is null ? null : Acting(answer.Continue),
            ContinueTag = answer.ContinueTag,
            Chosen = answer.Chosen is null ? null : Acting(answer.Chosen),
            OffersUserId = answer.OffersUserId,
            WarnsAboutUserId = answer.WarnsAboutUserId,
            OffersSkip = answer.OffersSkip,
            ErrorCode = errorCode,
            HelpText = helpText,
        };

    public static ServicesPageModel Services(string flowId, ServicesPageAnswer answer, string? helpText) => new()
    {
        FlowId = flowId,
        Client = Asking(answer.Asker),
        Identity = Acting(answer.Identity),
        Services = [.. answer.Services.Select(service => Row(service.Client, service.Status))],
        MinutesLeft = Minutes(answer.TimeLeft),
        IdentityTag = answer.IdentityTag,
        HelpText = helpText,
    };

    public static ActingIdentity Acting(ActingSubject acting) => new(
        acting.Subject.Kind switch
        {
            SubjectKind.VirtualKey => IdentityKind.VirtualKey,
            SubjectKind.User => IdentityKind.UserId,
            _ => IdentityKind.Session,
        },
        acting.Label);

    private static AskingClient Asking(ConsentAsker asker) => new(
        asker.ClientName, RedirectDestination.Of(asker.RedirectUri.ToUri()), asker.IsKnownHost);

    private static ServiceRow Row(McpClient client, ConnectionStatus? status) => new(
        client.Id.Value,
        client.Name.Value,
        (client.OAuth.AuthorizeUrl ?? client.Endpoint)?.Authority ?? string.Empty,
        status switch
        {
            ConnectionStatus.Active => ServiceState.Connected,
            ConnectionStatus.NeedsReauth => ServiceState.NeedsReconnect,
            _ => ServiceState.NotConnected,
        });

    // A request with seconds left still has a minute to show, never a zero.
    private static int Minutes(TimeSpan left) => Math.Max(1, (int)Math.Ceiling(left.TotalMinutes));
}
