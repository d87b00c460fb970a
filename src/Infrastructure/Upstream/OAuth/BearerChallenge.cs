namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// What a server's Bearer challenge says (RFC 9110 §11.6.1, RFC 6750 §3, RFC 9728 §5.1). Several challenges in one value,
/// unquoted addresses and parameters of other schemes are understood; what is not is passed over.
/// </summary>
/// <param name="ResourceMetadata">Where the server's metadata is, as written; null when it does not say.</param>
/// <param name="Scope">The scopes it asks for, as written; null when it does not say.</param>
/// <param name="Error">What was wrong with the token, as written; null when it does not say.</param>
internal sealed record BearerChallenge(string? ResourceMetadata, string? Scope, string? Error)
{
    /// <summary>As many places as one answer may name.</summary>
    public const int MostPlaces = 4;

    private const int LongestPlace = 2048;

    /// <summary>A server that said nothing.</summary>
    public static readonly BearerChallenge None = new(null, null, null);

    /// <summary>The Bearer challenge among the header's values: the first that names metadata, else the first.</summary>
    public static BearerChallenge Parse(IEnumerable<string> values)
    {
        var bearers = values.SelectMany(Challenges)
            .Where(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            .Select(challenge => new BearerChallenge(
                challenge.Parameters.GetValueOrDefault("resource_metadata"),
                challenge.Parameters.GetValueOrDefault("scope"),
                challenge.Parameters.GetValueOrDefault("error")))
            .ToList();

        return bearers.Find(challenge => challenge.ResourceMetadata is not null) ?? bearers.FirstOrDefault() ?? None;
    }

    /// <summary>Every place of metadata that the Bearer challenges among the header's values name, in their order, at most <see cref="MostPlaces"/>.</summary>
    public static IReadOnlyList<string> PlacesIn(IEnumerable<string> values) =>
    [
        .. values.SelectMany(Challenges)
            .Where(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            .Select(challenge => challenge.Parameters.GetValueOrDefault("resource_metadata"))
            .OfType<string>()
            .Where(place => place.Length is > 0 and <= LongestPlace)
            .Distinct(StringComparer.Ordinal)
            .Take(MostPlaces),
    ];

    /// <summary>The same for the challenges of an answer.</summary>
    public static IReadOnlyList<string> PlacesIn(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? PlacesIn(values.AsEnumerable()) : [];

    private static List<(string Scheme, Dictionary<string, string> Parameters)> Challenges(string value)
    {
        var challenges = new List<(string Scheme, Dictionary<string, string> Parameters)>();
        var reader = new ChallengeReader(value);

        while (reader.Next() is { } part)
        {
            if (part.Value is null)
            {
                challenges.Add((part.Name, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)));
            }
            else if (challenges.Count > 0)
            {
                // The first of two equal parameters counts.
                challenges[^1].Parameters.TryAdd(part.Name, part.Value);
            }
        }

        return challenges;
    }
}
