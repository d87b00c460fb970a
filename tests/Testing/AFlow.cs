using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Testing;

/// <summary>A pending flow of one browser, opened at <see cref="Moment.Start"/>.</summary>
public static class AFlow
{
    /// <summary>Bifrost's own origin.</summary>
    public const string BaseUrl = "http://localhost:8080";

    /// <summary>The secret in the cookie of the browser that opened the flow.</summary>
    public static readonly Secret Browser = SequenceSecrets.Secret(900);

    /// <summary>The request of a client that asks for the whole gateway.</summary>
    public static AuthorizationRequest Request(
        string redirectUri = AClient.Callback, string? state = "s", Audience? audience = null, string client = "client-1") =>
        new(
            new ClientId(client),
            AClient.Redirect(redirectUri),
            PkceChallenge.Parse(ACode.Challenge).Value,
            state,
            audience ?? Audience.Gateway,
            BaseUrl);

    /// <summary>A flow that waits for its answer.</summary>
    public static PendingFlow Open(AuthorizationRequest? request = null) =>
        PendingFlow.Open(request ?? Request(), Browser, new SequenceSecrets(), Moment.Start);

    /// <summary>The flow as a store gives it back.</summary>
    public static PendingFlow Stored(SecretHash? browser = null, SubjectId? subject = null, FlowOutcome? outcome = null) =>
        PendingFlow.Restore(new FlowId("flow-1"), Request(), browser ?? Browser.Hash(), subject, Moment.Start, outcome);
}
