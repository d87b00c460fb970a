namespace Bifrost.Domain.Common;

/// <summary>A refusal in the domain's words. The Api alone knows which RFC code and HTTP status it becomes.</summary>
/// <param name="Code">Stable identifier in snake_case; what logs, pages and documents refer to.</param>
/// <param name="Message">One sentence that may be shown to the caller. Never holds a secret.</param>
public sealed record Error(string Code, string Message)
{
    /// <summary>When it may work again; null when time alone changes nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the log says about it, without secrets; never shown. It makes no other refusal of it.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether both are the same refusal.</summary>
    public bool Equals(Error? other) =>
        other is not null && Code == other.Code && Message == other.Message && RetryAfter == other.RetryAfter;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Message, RetryAfter);
}
