using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A result that asks for more input (MCP 2026-07-28, multi round-trip requests): questions by their keys as they came, and a state to repeat.
/// </summary>
internal sealed record InputRequired(
    IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Questions, ReadOnlyMemory<byte> State)
{
    private const int MostQuestions = 16;

    /// <summary>Reads a result; null when it is a final one.</summary>
    public static InputRequired? Read(ReadOnlyMemory<byte> result)
    {
        // Nearly all are final, which is seen at a glance.
        if (result.Span.IndexOf("\"input_required\""u8) < 0)
        {
            return null;
        }

        var members = JsonMembers.Of(result);

        return members.Text("resultType") == "input_required"
            ? new(QuestionsOf(members.Raw("inputRequests")), members.Quoted("requestState"))
            : null;
    }

    /// <summary>
    /// The members of the repeated request that decline everything, where an address is asked for that no client is shown; null where
    /// there is none, or the request is the repetition of another one and has such members itself.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Declined(RequestParams request)
    {
        var asked = JsonMembers.Of(request.Json);

        if (asked.Has("inputResponses") || asked.Has("requestState") || Questions.All(question => Elicitations.MayStand(question.Value)))
        {
            return null;
        }

        var responses = Splice.Of([.. Questions.SelectMany((question, index) => new[]
        {
            index > 0 ? ","u8.ToArray() : default, question.Key, ":{\"action\":\"decline\"}"u8.ToArray(),
        })]);

        return MembersOf(responses.ToArray());
    }

    /// <summary>
    /// Asks the client, question by question, and answers the members that the repeated request has more; null when it cannot be
    /// asked that or does not answer.
    /// </summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> AskAsync(OpenRequest open, CancellationToken ct)
    {
        if (Questions.Count > MostQuestions || (Questions.Count == 0 && State.IsEmpty))
        {
            return null;
        }

        var responses = new List<byte>();

        foreach (var (key, question) in Questions)
        {
            if (await AskAsync(open, question, ct) is not { Result: { IsEmpty: false } response })
            {
                return null;
            }

            responses.AddRange([.. responses.Count > 0 ? ","u8 : ""u8, .. key.Span, (byte)':', .. response.Span]);
        }

        return MembersOf([.. responses]);
    }

    private List<ReadOnlyMemory<byte>> MembersOf(byte[] responses)
    {
        var members = new List<ReadOnlyMemory<byte>>();

        if (Questions.Count > 0)
        {
            members.Add((byte[])[.. "\"inputResponses\":{"u8, .. responses, (byte)'}']);
        }

        if (!State.IsEmpty)
        {
            members.Add((byte[])[.. "\"requestState\":"u8, .. State.Span]);
        }

        return members;
    }

    private static List<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> QuestionsOf(ReadOnlyMemory<byte> json)
    {
        var questions = new List<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>();
        var reader = new JsonObjectReader(json);

        while (reader.MoveNext())
        {
            questions.Add(new(reader.NameToken, reader.Value));
        }

        return questions;
    }

    private static async Task<JsonRpcMessage?> AskAsync(OpenRequest open, ReadOnlyMemory<byte> question, CancellationToken ct)
    {
        var members = JsonMembers.Of(question);
        byte[] request =
        [
            .. """{"jsonrpc":"2.0","id":0,"method":"""u8,
            .. members.Quoted("method").Span,
            .. ",\"params\":"u8,
            .. members.ObjectOr("params", "{}"u8.ToArray()).Span,
            (byte)'}',
        ];
        var message = JsonRpcMessage.Parse(request);

        return message.Fault is null && await open.AskAsync(message, ct) is { } answer ? JsonRpcMessage.Parse(answer) : null;
    }
}
