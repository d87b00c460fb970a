namespace Bifrost.Domain.Common;

/// <summary>Lets a pipeline refuse a message without knowing which answer it would have had.</summary>
public interface IFailable<out TSelf>
    where TSelf : IFailable<TSelf>
{
    /// <summary>The refused answer.</summary>
    static abstract TSelf Fail(Error error);
}

/// <summary>Lets a pipeline name the outcome without knowing the answer.</summary>
public interface IOutcome
{
    /// <summary>Why it was refused, or null when it was not.</summary>
    Error? Refusal { get; }
}

/// <summary>A value, or the reason why there is none. Expected refusals travel as results; exceptions are bugs and outages.</summary>
public readonly record struct Result<T> : IFailable<Result<T>>, IOutcome
{
    private readonly T? _value;
    private readonly Error? _error;

    private Result(T? value, Error? error)
    {
        _value = value;
        _error = error;
    }

    /// <summary>True when there is an error and no value.</summary>
    public bool Failed => _error is not null;

    /// <summary>The value; reading it from a failed result is a bug.</summary>
    public T Value => _error is null ? _value! : throw new InvalidOperationException($"No value: {_error.Code}.");

    /// <summary>The error; reading it from a result that succeeded is a bug.</summary>
    public Error Error => _error ?? throw new InvalidOperationException("No error: the result succeeded.");

    Error? IOutcome.Refusal => _error;

    /// <summary>The refused result, for the pipeline.</summary>
    public static Result<T> Fail(Error error) => new(default, error);

    /// <summary>How it ended. The value is left out: it may be a code or an address with one in it.</summary>
    public override string ToString() => _error is null ? "success" : $"refused: {_error.Code}";

    /// <summary>A value is a success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>An error is a refusal.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);
}

/// <summary>The value of a result that says only that something was done.</summary>
public readonly record struct Done
{
    /// <summary>The one value.</summary>
    public static readonly Done Value;
}
