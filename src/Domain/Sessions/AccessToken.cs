using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;

namespace Bifrost.Domain.Sessions;

/// <summary>A bearer token of a session (RFC 6750), known by its hash only.</summary>
/// <param name="Hash">What is stored instead of the token.</param>
/// <param name="Session">The session it stands for.</param>
/// <param name="Audience">The resource it is good at.</param>
/// <param name="IssuedAt">When the code was redeemed.</param>
/// <param name="ExpiresAt">The first moment at which it is no longer good.</param>
public sealed record AccessToken(
    SecretHash Hash, SessionId Session, Audience Audience, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
