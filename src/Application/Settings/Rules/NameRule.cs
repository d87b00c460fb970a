using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Settings.Rules;

/// <summary>The forms of names, ids and texts.</summary>
public static partial class NameRule
{
    private const int LongestText = 2000;

    /// <summary>Name of an MCP client: it stands before every tool of it.</summary>
    public static Result<string> McpClient(string text)
    {
        if (!McpClientName.Parse(text).Failed)
        {
            return text;
        }

        var repaired = NotInNames().Replace(text, "_");
        var hint = repaired != text && !McpClientName.Parse(repaired).Failed ? " Use \"_\" in place of other characters." : "";

        return new Error("setting_invalid",
            $"expected up to 32 letters, digits and underscores, the first not a digit (^[A-Za-z_][A-Za-z0-9_]{{0,31}}$).{hint}");
    }

    /// <summary>An id: it stands in paths and logs.</summary>
    public static Result<string> Id(string text) => IdForm().IsMatch(text)
        ? text
        : Expectation.Of("up to 64 letters, digits and the characters . _ ~ -");

    /// <summary>A name that people read.</summary>
    public static Result<string> Display(string text) => DisplayForm().IsMatch(text)
        ? text
        : Expectation.Of("1 to 100 characters on one line, without spaces around them");

    /// <summary>A name of a tool upstream, or <c>*</c>.</summary>
    public static Result<string> Tool(string text) => ToolForm().IsMatch(text)
        ? text
        : Expectation.Of("the name of a tool of up to 128 characters without spaces, or \"*\" for all");

    /// <summary>A name of a prompt or an address of a resource upstream, or the beginning of some with <c>*</c> behind.</summary>
    public static Result<string> Exposed(string text) => ExposedForm().IsMatch(text)
        ? text
        : Expectation.Of("a name or an address of up to 1000 characters without control characters, with \"*\" at its end alone");

    /// <summary>The name by which a caller chooses one of several accounts: it stands in headers and links.</summary>
    public static Result<string> Account(string text) => AccountForm().IsMatch(text)
        ? text
        : Expectation.Of("up to 32 letters, digits and the characters _ -");

    /// <summary>A scope (RFC 6749 §3.3).</summary>
    public static Result<string> Scope(string text) => ScopeForm().IsMatch(text)
        ? text
        : Expectation.Of("one scope without spaces in each entry");

    /// <summary>An identifier that a provider chose (RFC 6749 appendix A.1).</summary>
    public static Result<string> ProviderText(string text) => ProviderForm().IsMatch(text)
        ? text
        : Expectation.Of("1 to 2000 printable ASCII characters");

    /// <summary>A word of a command line, or a name of a variable.</summary>
    public static Result<string> Argument(string text) => !text.Contains('\0', StringComparison.Ordinal)
        ? text
        : Expectation.Of("a text without null characters");

    /// <summary>A paragraph or two of plain text.</summary>
    public static Result<string> Paragraphs(string text) => text.Length <= LongestText && !NotInParagraphs().IsMatch(text)
        ? text
        : Expectation.Of($"plain text of up to {LongestText} characters, without control characters but line breaks");

    /// <summary>A path of a file or directory.</summary>
    public static Result<string> FilePath(string text)
    {
        if (text.StartsWith("~/", StringComparison.Ordinal))
        {
            return Expectation.Of("a path; \"~\" is only understood by shells, so write the directory out");
        }

        return text.Trim().Length > 0 && !text.Contains('\0', StringComparison.Ordinal) ? text : Expectation.Of("a path");
    }

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"^[A-Za-z0-9._~-]{1,64}\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^(?!\s)[^\p{Cc}\p{Zl}\p{Zp}]{1,100}(?<!\s)\z")]
    private static partial Regex DisplayForm();

    [GeneratedRegex(@"^[^\s\p{Cc}]{1,128}\z")]
    private static partial Regex ToolForm();

    [GeneratedRegex(@"^(?=.{1,1000}\z)[^*\p{Cc}]*\*?\z")]
    private static partial Regex ExposedForm();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,32}\z")]
    private static partial Regex AccountForm();

    [GeneratedRegex(@"^[\x21\x23-\x5B\x5D-\x7E]{1,255}\z")]
    private static partial Regex ScopeForm();

    [GeneratedRegex(@"^[\x20-\x7E]{1,2000}\z")]
    private static partial Regex ProviderForm();

    [GeneratedRegex(@"[\p{Cc}-[\r\n\t]]")]
    private static partial Regex NotInParagraphs();
}
