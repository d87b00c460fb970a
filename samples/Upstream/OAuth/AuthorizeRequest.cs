namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>An authorization request that passed every check (OAuth 2.1 §4.1.1).</summary>
internal sealed record AuthorizeRequest(NotesClient Client, string RedirectUri, string? State, string CodeChallenge);
