namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>One presentation of a refresh token that this service knows.</summary>
/// <param name="User">Whose grant it is of.</param>
/// <param name="Age">How long before, by the service's clock, the token and its access token were issued.</param>
/// <param name="IsRepeat">Whether it had been presented before.</param>
public sealed record RefreshUse(string User, TimeSpan Age, bool IsRepeat);
