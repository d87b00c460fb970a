using System.Globalization;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Reads what a token endpoint answers (RFC 6749 §5), in the forms that real ones use: JSON or a form, errors with status
/// 200, lifetimes as text or not at all. Pure: nothing is sent and nothing is logged here.
/// </summary>
internal static class TokenResponse
{
    /// <summary>A lifetime beyond this is a way to say "for ever".</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    private static readonly string[] Names = ["error", "access_token", "token_type", "refresh_token", "scope", "expires_in"];

    /// <summary>The tokens, or why there are none.</summary>
    public static Learned<UpstreamTokens> Process(OAuthAnswer answer)
    {
        if (answer.IsOutage)
        {
            return Fault.Unreachable($"the token endpoint answered {answer.Status}");
        }

        var members = MembersOf(answer);

        if (OAuthErrorCode.Of(members) is { } error)
        {
            return error.ToFault("the token endpoint");
        }

        if (!answer.IsSuccess)
        {
            return answer.Status == 401
                ? Fault.NotRegistered("the token endpoint answered 401")
                : Fault.Refused($"the token endpoint answered {answer.Status}");
        }

        return TokensOf(members);
    }

    /// <summary>The error that an answer names, or null.</summary>
    public static OAuthErrorCode? ErrorOf(OAuthAnswer answer) => OAuthErrorCode.Of(MembersOf(answer));

    private static Learned<UpstreamTokens> TokensOf(Dictionary<string, string> members)
    {
        if (!members.TryGetValue("access_token", out var access) || !IsToken(access))
        {
            return Fault.Unreachable("the token endpoint answered without a usable access_token");
        }

        if (members.TryGetValue("token_type", out var type) && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return Fault.Unusable("the token endpoint gave a token that is no Bearer token");
        }

        var refresh = members.GetValueOrDefault("refresh_token");

        return new UpstreamTokens(
            new Secret(access),
            refresh is not null && IsToken(refresh) ? new Secret(refresh) : null,
            members.GetValueOrDefault("scope"),
            LifetimeOf(members.GetValueOrDefault("expires_in")));
    }

    // Visible ASCII (RFC 6749 appendix A.12): it will stand in a header.
    private static bool IsToken(string value) => value.Length > 0 && value.All(c => c is > ' ' and < '\x7f');

    // Nothing, zero and less mean "not said": a token that is dead on arrival would be no token.
    private static TimeSpan? LifetimeOf(string? seconds)
    {
        if (!double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number > 0))
        {
            return null;
        }

        return number < LongestLifetime.TotalSeconds ? TimeSpan.FromSeconds(Math.Floor(number)) : LongestLifetime;
    }

    /// <summary>The members that matter, where they are text or number; others count as left out.</summary>
    private static Dictionary<string, string> MembersOf(OAuthAnswer answer)
    {
        if (answer.Json is { } document)
        {
            return Pick(name => document.TextOrNumber(name));
        }

        var form = QueryHelpers.ParseQuery(answer.Text);

        return Pick(name => form.TryGetValue(name, out var values) ? values.ToString() : null);
    }

    private static Dictionary<string, string> Pick(Func<string, string?> read) => Names
        .Select(name => (Name: name, Value: read(name)))
        .Where(member => member.Value is not null)
        .ToDictionary(member => member.Name, member => member.Value ?? string.Empty, StringComparer.Ordinal);
}
