using System.Text;
using Bifrost.Application.Gateway.Protocol;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>An answer of a provider or server, read to its end and no further than its cap.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body; empty where it was not asked for.</param>
/// <param name="Challenges">The values of <c>WWW-Authenticate</c>, as they came.</param>
internal sealed record OAuthAnswer(int Status, ReadOnlyMemory<byte> Body, IReadOnlyList<string> Challenges)
{
    /// <summary>How long it asks to be left alone (RFC 9110 §10.2.3); null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The MCP session that a server opened with it; null when there is none.</summary>
    public string? Session { get; init; }

    /// <summary>The cookies that it sets, as they came.</summary>
    public IReadOnlyList<string> SetCookies { get; init; } = [];

    /// <summary>Where a redirect leads: scheme, host, port and path; null when it is none.</summary>
    public string? RedirectTarget { get; init; }

    /// <summary>The same address with or without a slash at its end, where it redirects there.</summary>
    public Uri? SlashTarget { get; init; }

    /// <summary>The status as a log says it.</summary>
    public string Outcome => RedirectTarget is null ? $"{Status}" : $"{Status}, a redirect to {RedirectTarget}, which is not followed";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether it is a success.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the same request may well succeed later.</summary>
    public bool IsOutage => Status is 408 or 425 or 429 or >= 500;

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(WithoutMark().Span);

    /// <summary>The body as JSON object, or null when it is something else.</summary>
    public JsonMembers? Json => JsonMembers.TryRead(WithoutMark());

    /// <summary>The members of the body as form, whatever its content type says; none when it is JSON or a page.</summary>
    public IReadOnlyDictionary<string, StringValues> Form =>
        Text.Trim() is [not ('<' or '{' or '[' or '"'), ..] text ? QueryHelpers.ParseQuery(text) : new Dictionary<string, StringValues>();

    private ReadOnlyMemory<byte> WithoutMark() => Body.Span.StartsWith(ByteOrderMark) ? Body[ByteOrderMark.Length..] : Body;
}
