using System.Globalization;
using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Questions of servers to users (MCP, elicitation) on their way to a client: as requests, in results that ask for input, and in
/// errors with code -32042. An address is passed on only if a browser opens it as a web page over TLS or on the user's own machine;
/// at the whole gateway the message says which server asks.
/// </summary>
public static class Elicitations
{
    /// <summary>Whether a question may reach a client.</summary>
    /// <param name="parameters">Its parameters, an object.</param>
    public static bool MayBeAsked(ReadOnlyMemory<byte> parameters)
    {
        var reader = new JsonObjectReader(parameters);
        var isUrlMode = false;
        var isOtherMode = false;
        var hasAddress = false;

        while (reader.MoveNext())
        {
            isUrlMode |= reader.Is("mode"u8) && reader.TextIs("url"u8);
            isOtherMode |= reader.Is("mode"u8) && !reader.TextIs("url"u8) && !reader.TextIs("form"u8);

            if (reader.Is("url"u8))
            {
                hasAddress = true;

                if (!IsOpenable(reader.Text))
                {
                    return false;
                }
            }

            // Some clients read names without case, and might take another one than was judged.
            if ((reader.IsInAnyCase("url"u8) && !reader.Is("url"u8)) || (reader.IsInAnyCase("mode"u8) && !reader.Is("mode"u8)))
            {
                return false;
            }
        }

        return !reader.HasRepeats && !isOtherMode && hasAddress | !isUrlMode;
    }

    /// <summary>Whether a request in a result that asks for input may reach a client; what is no question may.</summary>
    /// <param name="request">The request, an object.</param>
    public static bool MayStand(ReadOnlyMemory<byte> request)
    {
        var questions = new List<Question>();
        AddRequest(questions, request, 0);

        return questions.TrueForAll(question => question.MayBeAsked);
    }

    /// <summary>Whether a client may hand an address to a browser: https, or http on a loopback host, in visible ASCII.</summary>
    public static bool IsOpenable(string? address) =>
        address is not null
        && address.All(letter => letter is > ' ' and <= '~' and not ('\\' or '"' or '<' or '>' or '`'))
        && (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && url.Host.Length > 0
        && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);

    /// <summary>What names the server in the message of a question; null where there is no message.</summary>
    /// <param name="parameters">The parameters of the question.</param>
    /// <param name="start">Where they stand.</param>
    /// <param name="server">The name of the server, ASCII.</param>
    public static JsonEdit? Named(ReadOnlyMemory<byte> parameters, int start, string server)
    {
        var reader = new JsonObjectReader(parameters);
        JsonEdit? edit = null;

        while (reader.MoveNext())
        {
            if (reader.Is("message"u8) && reader.Type == JsonTokenType.String)
            {
                edit = new JsonEdit(start + reader.Start + 1, 0, Encoding.ASCII.GetBytes($"[{server}] "));
            }
        }

        return edit;
    }

    /// <summary>The answer that says that the user declined.</summary>
    /// <param name="request">The question.</param>
    public static byte[] Declined(JsonRpcMessage request) =>
        [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. request.Id.Span, .. ",\"result\":{\"action\":\"decline\"}}"u8];

    /// <summary>The questions in an answer that ask a user for something, with where their parameters stand in the message.</summary>
    internal static IReadOnlyList<Question> In(JsonRpcMessage answer, bool isModern)
    {
        if (answer.Result.IsEmpty)
        {
            return InError(answer.Json);
        }

        return isModern && MayAskForInput(answer.Result.Span) ? InResult(answer.Result, answer.ResultStart) : [];
    }

    // Nearly all results are final, which is seen at a glance; what is written with escapes may be anything.
    private static bool MayAskForInput(ReadOnlySpan<byte> result) => result.IndexOf("inputRequests"u8) >= 0 || result.IndexOf("\\u"u8) >= 0;

    private static List<Question> InResult(ReadOnlyMemory<byte> result, int start)
    {
        var questions = new List<Question>();
        var members = new JsonObjectReader(result);

        while (members.MoveNext())
        {
            if (members.IsInAnyCase("inputRequests"u8))
            {
                var requests = new JsonObjectReader(members.Value);

                while (requests.MoveNext())
                {
                    AddRequest(questions, requests.Value, start + members.Start + requests.Start);
                }
            }
        }

        return questions;
    }

    private static void AddRequest(List<Question> questions, ReadOnlyMemory<byte> request, int start)
    {
        var members = new JsonObjectReader(request);
        var isQuestion = false;
        var isExact = true;
        var found = new List<Question>();

        while (members.MoveNext())
        {
            var isMethod = members.Is("method"u8);
            var isParams = members.Is("params"u8);

            if (members.IsInAnyCase("method"u8) && string.Equals(members.Text, McpMethods.Elicit, StringComparison.OrdinalIgnoreCase))
            {
                isQuestion = true;
                isExact &= isMethod && members.Text == McpMethods.Elicit;
            }

            if (members.IsInAnyCase("params"u8))
            {
                isExact &= isParams;
                found.Add(new Question(members.Value, start + members.Start));
            }
        }

        isExact &= !members.HasRepeats;
        questions.AddRange((isQuestion, isExact) switch
        {
            (true, true) => found,
            (true, false) => [Question.Inexact],
            _ => [],
        });
    }

    private static List<Question> InError(ReadOnlyMemory<byte> json)
    {
        var questions = new List<Question>();
        var members = new JsonObjectReader(json);

        while (members.MoveNext())
        {
            if (members.Is("error"u8) && AsksForAddress(JsonMembers.Of(members.Value)))
            {
                AddListed(questions, members.Value, members.Start);
            }
        }

        return questions;
    }

    // A number may be written in many ways.
    private static bool AsksForAddress(JsonMembers error) =>
        double.TryParse(error.TextOrNumber("code"), NumberStyles.Float, CultureInfo.InvariantCulture, out var code)
        && code == JsonRpcCodes.UrlElicitationRequired;

    private static void AddListed(List<Question> questions, ReadOnlyMemory<byte> error, int start)
    {
        var members = new JsonObjectReader(error);

        while (members.MoveNext())
        {
            var data = new JsonObjectReader(members.IsInAnyCase("data"u8) ? members.Value : default);

            while (data.MoveNext())
            {
                var list = new JsonArrayReader(data.IsInAnyCase("elicitations"u8) ? data.Value : default);

                while (list.MoveNext())
                {
                    questions.Add(new Question(list.Value, start + members.Start + data.Start + list.Start));
                }
            }
        }
    }

    /// <summary>One question: its parameters, and where they stand.</summary>
    internal readonly record struct Question(ReadOnlyMemory<byte> Parameters, int Start)
    {
        /// <summary>One whose members are in another case: some clients read them without case.</summary>
        public static readonly Question Inexact = new(default, -1);

        /// <summary>Whether it may reach a client.</summary>
        public bool MayBeAsked => Start >= 0 && Elicitations.MayBeAsked(Parameters);
    }
}
