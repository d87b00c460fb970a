using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Finds the error that an answer names (RFC 6749 §5.2), in the places where real providers write it: <c>error</c> as text, object or
/// list, a list of <c>errors</c>, <c>"ok":false</c>, and under a status of failure in a <c>status</c> or <c>code</c> of their own. Pure.
/// </summary>
internal static class OAuthErrorReader
{
    // Stands for an error without a word that could be read.
    private const string Unnamed = "?";

    private static readonly string[] OwnNames =
        ["error_code", "errorCode", "code", "status", "reason", "type", "error_subtype", "message"];

    /// <summary>The error that an answer names, or null.</summary>
    public static OAuthErrorCode? ErrorOf(OAuthAnswer answer) => OAuthErrorCode.FirstOf(
        answer.Json is { } document ? WordsOf(document, answer.IsSuccess) : WordsOfForm(answer));

    private static List<string> WordsOf(JsonMembers document, bool isSuccess)
    {
        var words = new List<string>();
        Add(document, "error", words);
        Add(document, "errors", words);

        if (document.TypeOf("ok") == JsonTokenType.False || document.TypeOf("success") == JsonTokenType.False)
        {
            words.Add(Unnamed);
        }

        if (words.Count > 0 || !isSuccess)
        {
            words.AddRange(OwnWordsOf(document));
        }
        else if (!document.Has("access_token") && !document.Has("client_id"))
        {
            // Under a status of success, a word means an error only if it is the name of one.
            words.AddRange(OwnWordsOf(document).Where(OAuthErrorCode.IsKnown));
        }

        return words;
    }

    private static List<string> WordsOfForm(OAuthAnswer answer)
    {
        var form = answer.Form;
        var words = form.TryGetValue("error", out var errors) ? errors.OfType<string>().Where(IsSaid).ToList() : [];

        if (words.Count == 0 && form.TryGetValue("ok", out var ok) && ok == "false")
        {
            words.Add(Unnamed);
        }

        return words;
    }

    private static void Add(JsonMembers document, string name, List<string> words)
    {
        var type = document.TypeOf(name);

        if (type == JsonTokenType.StartObject && document.Raw(name).Length > "{}".Length)
        {
            AddObject(document.Raw(name), words);
        }
        else if (type == JsonTokenType.StartArray)
        {
            AddItems(document.Raw(name), words);
        }
        else if (type is JsonTokenType.True or JsonTokenType.String or JsonTokenType.Number
            && (document.TextOrNumber(name) ?? Unnamed) is var error
            && IsSaid(error))
        {
            words.Add(error);
        }
    }

    private static void AddItems(ReadOnlyMemory<byte> json, List<string> words)
    {
        var items = new JsonArrayReader(json);

        while (items.MoveNext())
        {
            if (items.Type == JsonTokenType.StartObject)
            {
                AddObject(items.Value, words);
            }
            else
            {
                words.Add(items.Text ?? Unnamed);
            }
        }
    }

    // An object of errors is an error, also where none of its words is known.
    private static void AddObject(ReadOnlyMemory<byte> json, List<string> words)
    {
        var inner = JsonMembers.Of(json);
        words.Add(inner.Text("error") ?? Unnamed);
        words.AddRange(OwnWordsOf(inner));
    }

    private static IEnumerable<string> OwnWordsOf(JsonMembers document) => OwnNames.Select(document.Text).OfType<string>();

    private static bool IsSaid(string error) => error.Length > 0 && error is not ("0" or "false");
}
