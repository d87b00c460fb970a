namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>The body of an answer is not in a content coding that is read (RFC 9110 §8.4), or not well-formed in it.</summary>
public sealed class ContentUndecodableException : IOException
{
    /// <summary>A body in these codings.</summary>
    /// <param name="codings">Names of known codings, or the sanitised name of an unknown one.</param>
    /// <param name="inner">What the decoder found; null for an unknown coding.</param>
    public ContentUndecodableException(string codings, Exception? inner = null)
        : base(inner is null ? $"Content-Encoding {codings} is not supported" : $"the body is not well-formed {codings}", inner)
    {
    }
}
