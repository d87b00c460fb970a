namespace Bifrost.Infrastructure.Gateway;

/// <summary>What the body of an answer is by its <c>Content-Type</c>.</summary>
internal enum BodyKind
{
    /// <summary>A page or an image: no message.</summary>
    Other,

    /// <summary>A JSON document, or something that may be one.</summary>
    Json,

    /// <summary>A stream of events.</summary>
    Events,
}

/// <summary>Reads <c>Content-Type</c> as servers write it, parameters and all.</summary>
internal static class BodyKinds
{
    private const string Header = "Content-Type";

    /// <summary>The kind of a body. Without a type, or with one that says nothing, it may be JSON.</summary>
    public static BodyKind Of(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues(Header, out var values))
        {
            return BodyKind.Json;
        }

        var text = values.ToString().AsSpan();
        var end = text.IndexOfAny(';', ',');
        var media = (end < 0 ? text : text[..end]).Trim();

        return Is(media, "application/json") ? BodyKind.Json
            : Is(media, "text/event-stream") ? BodyKind.Events
            : MayBeJson(media) ? BodyKind.Json
            : BodyKind.Other;
    }

    private static bool MayBeJson(ReadOnlySpan<char> media) =>
        media.IsEmpty
        || media.EndsWith("json", StringComparison.OrdinalIgnoreCase)
        || Is(media, "text/plain")
        || Is(media, "application/octet-stream")
        || Is(media, "binary/octet-stream");

    private static bool Is(ReadOnlySpan<char> media, string name) => media.Equals(name, StringComparison.OrdinalIgnoreCase);
}
