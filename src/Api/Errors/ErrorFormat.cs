namespace Bifrost.Api.Errors;

/// <summary>How an endpoint words its errors to programs. Browsers get a page of the same status where pages are.</summary>
internal enum ErrorFormat
{
    /// <summary>The envelope of the management API.</summary>
    Management,

    /// <summary>RFC 6749 §5.2 and RFC 7591 §3.2.2.</summary>
    OAuth,

    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A page, whoever asks: where providers send browsers back to, nobody else comes.</summary>
    Page,
}

/// <summary>States how an endpoint words its errors; refusals and crashes both read it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ErrorFormatAttribute(ErrorFormat format) : Attribute
{
    public ErrorFormat Format => format;

    /// <summary>Whether a browser gets a page; a token endpoint has none.</summary>
    public bool HasPages { get; init; } = true;
}
