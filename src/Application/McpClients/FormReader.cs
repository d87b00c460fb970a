using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Reads texts of an administrator's call by the rules of the configuration file. The first that is wrong is the refusal, by its
/// path; what was found is never repeated. References to the environment are refused, because they are the file's alone.
/// </summary>
internal sealed class FormReader
{
    /// <summary>What was wrong first; null while everything was right.</summary>
    public Error? Fault { get; private set; }

    public void Fail(Error error) => Fault ??= error;

    public void Fail(string path, string why) => Fail(McpClientErrors.Invalid(path, why));

    /// <summary>A text of a form, or null when it is left out or wrong.</summary>
    public T? Text<T>(string path, string? text, Func<string, Result<T>> rule)
        where T : class => TryRead(path, text, rule, out var value) ? value : null;

    /// <summary>A text of a form that makes a value, or null when it is left out or wrong.</summary>
    public T? Value<T>(string path, string? text, Func<string, Result<T>> rule)
        where T : struct => TryRead(path, text, rule, out var value) ? value : null;

    /// <summary>Texts of a form; null when left out.</summary>
    public IReadOnlyList<string>? List(string path, IReadOnlyList<string?>? texts, Func<string, Result<string>> rule)
    {
        if (texts is null)
        {
            return null;
        }

        var values = new List<string>(texts.Count);

        foreach (var (index, text) in texts.Index())
        {
            if (text is null)
            {
                Fail($"{path}[{index}]", "expected a text, but found null.");
            }
            else if (Text($"{path}[{index}]", text, rule) is { } value)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private bool TryRead<T>(string path, string? text, Func<string, Result<T>> rule, out T? value)
    {
        value = default;

        if (text is null)
        {
            return false;
        }

        if (IsReference(text))
        {
            Fail(McpClientErrors.ReferenceRefused(path));

            return false;
        }

        var parsed = rule(text);

        if (parsed.Failed)
        {
            Fail(path, parsed.Error.Message);

            return false;
        }

        value = parsed.Value;

        return true;
    }

    private static bool IsReference(string text) =>
        text.StartsWith("env.", StringComparison.Ordinal)
        || text.StartsWith("vault.", StringComparison.Ordinal)
        || text.Contains(" env.", StringComparison.Ordinal);
}
