using System.Text;
using Bifrost.Application.Gateway.Protocol;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// The members of a token answer (RFC 6749 §5.1), from JSON or a form whatever its content type says. Members that are neither text
/// nor number count as left out. Where the answer holds the user's own token in <c>authed_user</c> (Slack), all members are read there:
/// what stands beside it belongs to a bot.
/// </summary>
internal sealed record TokenMembers
{
    private const string User = "authed_user";

    private TokenMembers(Func<string, string?> read)
    {
        AccessToken = read("access_token")?.Trim();
        Type = read("token_type")?.Trim();
        RefreshToken = read("refresh_token")?.Trim();
        Scope = ScopeText.Normalize(read("scope")) ?? ScopeText.Normalize(read("scopes"));
        Lifetime = read("expires_in") ?? read("expires");
    }

    /// <summary>The access token.</summary>
    public string? AccessToken { get; }

    /// <summary>The kind of the access token.</summary>
    public string? Type { get; }

    /// <summary>The refresh token.</summary>
    public string? RefreshToken { get; }

    /// <summary>The scopes that were granted, with a space between each two; null when they are not said.</summary>
    public string? Scope { get; }

    /// <summary>The lifetime of the access token in seconds, as written.</summary>
    public string? Lifetime { get; }

    /// <summary>The members of an answer.</summary>
    public static TokenMembers Of(OAuthAnswer answer) => answer.Json is { } document
        ? OfDocument(document)
        : OfForm(answer.Form);

    private static TokenMembers OfDocument(JsonMembers document) =>
        OfNested(document.Raw(User)) ?? new TokenMembers(name => Read(document, name));

    private static TokenMembers? OfNested(ReadOnlyMemory<byte> json) =>
        JsonMembers.TryRead(json) is { } user && user.Has("access_token") ? new TokenMembers(name => Read(user, name)) : null;

    private static TokenMembers OfForm(IReadOnlyDictionary<string, StringValues> form)
    {
        if (form.TryGetValue(User, out var json) && OfNested(Encoding.UTF8.GetBytes(json.ToString())) is { } user)
        {
            return user;
        }

        return Array.Find([$"{User}[access_token]", $"{User}.access_token"], form.ContainsKey) switch
        {
            null => new TokenMembers(name => Read(form, name)),
            [.., ']'] => new TokenMembers(name => Read(form, $"{User}[{name}]")),
            _ => new TokenMembers(name => Read(form, $"{User}.{name}")),
        };
    }

    private static string? Read(JsonMembers members, string name) =>
        members.TextOrNumber(name) ?? (members.Texts(name) is { Count: > 0 } texts ? string.Join(' ', texts) : null);

    private static string? Read(IReadOnlyDictionary<string, StringValues> form, string name) =>
        form.TryGetValue(name, out var values) ? values.ToString() : null;
}
