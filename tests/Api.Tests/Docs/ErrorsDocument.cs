using System.Reflection;
using Bifrost.Api.Errors;
using Bifrost.Api.Mcp;
using Bifrost.Application.Common;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Tests.Docs;

/// <summary>docs/errors.md, made of the catalogues and the error map.</summary>
internal static class ErrorsDocument
{
    private const string Varies = "*says what is wrong*";

    private const string Head = """
        # Errors

        Every refusal has a stable code. Logs name it, pages and documents refer to it, and an `ErrorResponse` carries it as
        `error.code`. This page is made from the error catalogues and `ErrorMap` (`src/Api/Errors/ErrorMap.cs`); a test compares
        it with them, and `BIFROST_UPDATE_DOCS=1` in the environment of that test writes it anew.

        How an endpoint words a refusal:

        | form | where | body |
        |---|---|---|
        | OAuth | authorize, register, token | `{"error":"<OAuth>","error_description":"<sentence>"}` |
        | text | metadata, consent pages | the sentence as `text/plain` |
        | `ErrorResponse` | everything else, and the 503 of register and authorize | `{"is_bifrost_error":false,"status_code":409,"event_id":"…","error":{"type":"conflict","code":"<code>","message":"<sentence>"}}` |
        | page | the callback; everywhere else for a browser (`Accept` names `text/html`), except at metadata, register, token, management and `/mcp` | HTML of the same status |

        The status in the table is the usual one. These differ:

        - The token endpoint answers every refusal with 400, and a disabled store with 500 `server_error`.
        - The consent pages know two refusals: 403 for another browser's flow, 400 for everything else.
        - The forms that choose an identity answer a refusal with 302 to the identity page, which words the code for people.
        - `upstream/authorize` answers 401 for a flow that is unknown, answered or expired: there it stands for a login.
        - `authorize` answers 401 `invalid_client` for an unknown client when the request accepts JSON and nothing else, so that
          clients register anew; everyone else gets 404 as text or page.
        - The callback answers every refusal with a page of status 400.
        - With the store disabled, metadata is 404 and the consent pages, forms and the callback are 400,
          as text or page.

        """;

    /// <summary>The whole page.</summary>
    public static string Render()
    {
        var lines = new List<string> { Head.ReplaceLineEndings("\n") };

        foreach (var (catalogue, errors) in Catalogues())
        {
            lines.AddRange([$"## {catalogue}", "", "| code | status | OAuth | sentence |", "|---|---|---|---|"]);
            lines.AddRange(errors.Select(error => RowOf(error.Code, error.Sentence)));
            lines.Add("");
        }

        lines.AddRange(["## Gateway", "", "What `/mcp` answers before a request is a message of the protocol, as `ErrorResponse`.", ""]);
        lines.AddRange(["| code | status | sentence |", "|---|---|---|", .. GatewayRefusals(), ""]);

        return string.Join('\n', lines);
    }

    private static string RowOf(string code, string sentence) =>
        $"| `{code}` | {ErrorMap.Rows[code].Status} | `{ErrorMap.Rows[code].OAuth}` | {sentence} |";

    /// <summary>The catalogues, by name, each with its codes and their sentences.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<(string Code, string Sentence)> Errors)> Catalogues() =>
        [.. new[] { typeof(Error).Assembly, typeof(WriteErrors).Assembly, typeof(ErrorMap).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .Select(type => (Name: type.Name[..^"Errors".Length], Errors: ErrorsOf(type)))
            .Where(catalogue => catalogue.Errors.Count > 0)
            .OrderBy(catalogue => catalogue.Name, StringComparer.Ordinal)];

    private static List<(string Code, string Sentence)> ErrorsOf(Type catalogue)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;
        var fixedOnes = catalogue.GetFields(all)
            .Where(field => field.FieldType == typeof(Error))
            .Select(field => (Error)field.GetValue(null)!)
            .Select(error => (error.Code, error.Message));
        var wordedOnes = catalogue.GetMethods(all)
            .Where(method => method.ReturnType == typeof(Error) && method.GetParameters().All(given => given.ParameterType == typeof(string)))
            .Select(method => (((Error)method.Invoke(null, [.. method.GetParameters().Select(_ => Varies)])!).Code, Varies));

        return [.. fixedOnes, .. wordedOnes];
    }

    private static IEnumerable<string> GatewayRefusals()
    {
        foreach (var field in typeof(McpRefusal).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var refusal = (McpRefusal)field.GetValue(null)!;

            yield return $"| `{refusal.Code}` | {refusal.Status} | {refusal.Message} |";
        }

        var tooLarge = McpRefusal.BodyTooLarge(0);

        yield return $"| `{tooLarge.Code}` | {tooLarge.Status} | {Varies} |";
    }
}
