using System.Globalization;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>
/// One value at its path. Each method says what the value has to be; anything else is reported with the path and what
/// was expected, and reading goes on with nothing. The value itself is repeated only where it cannot be a secret.
/// </summary>
internal sealed partial class Setting(ReadContext context, SettingPath path, SettingNode? node, bool isBroken)
{
    public SettingPath Path => path;

    /// <summary>False when the setting is left out, null, or already reported.</summary>
    public bool IsPresent => node is not null;

    /// <summary>Whether the value is that of a variable, so that the file does not hold it.</summary>
    public bool IsFromVariable => node?.Variable is not null;

    /// <summary>The same setting where everything was reported already: it is not missed once more.</summary>
    public Setting AsBroken() => new(context, path, node, isBroken: true);

    /// <summary>Reports the setting when it is left out.</summary>
    public Setting Required(string expected)
    {
        if (node is null && !isBroken)
        {
            context.Findings.Error($"{path}: is missing; expected {expected}.");
        }

        return this;
    }

    /// <summary>Reports what is wrong with the value.</summary>
    public void Fail(string sentence)
    {
        var from = node?.Variable is { } variable ? $" (from {variable})" : "";
        context.Findings.Error($"{path}{from}: {sentence}");
    }

    public string? Text()
    {
        if (node is null or { Kind: SettingKind.Text or SettingKind.Loose })
        {
            return node?.Text;
        }

        Expected("text in quotes");
        return null;
    }

    /// <summary>Text of a form; the rule's error says which.</summary>
    public T? Text<T>(Func<string, Result<T>> rule)
        where T : class => Parse(rule) is { Failed: false } parsed ? parsed.Value : null;

    /// <summary>Text of a form that makes a value type.</summary>
    public T? Value<T>(Func<string, Result<T>> rule)
        where T : struct => Parse(rule) is { Failed: false } parsed ? parsed.Value : null;

    /// <summary>Text of a form that makes a value type; a number without quotes is read as its text.</summary>
    public T? ValueOrNumber<T>(Func<string, Result<T>> rule)
        where T : struct => Parse(rule, node is { Kind: SettingKind.Number } ? node.Text : Text()) is { Failed: false } parsed ? parsed.Value : null;

    /// <summary>A bearer value. No message ever repeats any of it.</summary>
    public Secret? Secret(Func<string, Result<Secret>> rule)
    {
        if (node is { Kind: SettingKind.Text, Variable: null } && LooksLikeReference(node.Text))
        {
            Fail("expected env.NAME, where NAME is made of letters, digits and underscores.");
            return null;
        }

        if (node is { Kind: SettingKind.Text } && node.Text.Contains(" env.", StringComparison.Ordinal))
        {
            Fail("expected env.NAME to be the whole value; put the rest into the variable.");
            return null;
        }

        return Text(rule);
    }

    public bool? Boolean()
    {
        if (As(SettingKind.Boolean, "true or false") is not { } value)
        {
            return null;
        }

        return value.Text == "true";
    }

    public int Integer(int fallback, int from, int to)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"a whole number from {from} to {to}");

        if (As(SettingKind.Number, expected) is not { } value)
        {
            return fallback;
        }

        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        Fail($"expected {expected}{(value.Variable is null ? $", but found {value.Text}" : "")}.");
        return fallback;
    }

    /// <summary>One of some words; null when it is left out and when it is none of them.</summary>
    public T? OneOf<T>(params (string Word, T Meaning)[] choices)
        where T : struct
    {
        if (Text() is not { } word)
        {
            return null;
        }

        foreach (var choice in choices)
        {
            if (choice.Word == word)
            {
                return choice.Meaning;
            }
        }

        var words = choices.Select(choice => choice.Word);
        Fail($"expected one of {string.Join(", ", words)}, but found {Shown(word)}.{Suggestion.For(word, words)}");
        return null;
    }

    /// <summary>A path, made absolute.</summary>
    public string? FilePath(Func<string, Result<string>> rule) =>
        Text(rule) is { } relative ? System.IO.Path.GetFullPath(relative, context.DirectoryOf(node!)) : null;

    private Result<T>? Parse<T>(Func<string, Result<T>> rule) => Parse(rule, Text());

    private Result<T>? Parse<T>(Func<string, Result<T>> rule, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var parsed = rule(text);

        if (parsed.Failed)
        {
            Fail(parsed.Error.Message);
        }

        return parsed;
    }

    /// <summary>A word that somebody mistyped may be repeated; a variable's value and anything like a key may not.</summary>
    private string Shown(string word) =>
        node!.Variable is not null ? "something else"
        : word.Length <= 24 && word.All(c => char.IsAsciiLetterLower(c) || c == '_' || c == '-') ? $"\"{word}\""
        : "another text";

    private static bool LooksLikeReference(string text) =>
        text.StartsWith("env.", StringComparison.Ordinal) || text.StartsWith("vault.", StringComparison.Ordinal);
}
