using System.Runtime.InteropServices;
using System.Text;

namespace Bifrost.Application.Gateway;

/// <summary>
/// A request to an upstream server: the client's parameters as they came, but for what names the server to Bifrost and for
/// the progress token, which is unique in the session it is used in.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Params">Its parameters.</param>
public sealed record UpstreamRequest(string Method, RequestParams Params)
{
    /// <summary>No headers.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    /// <summary>What stands in the parameters instead of the client's name of a thing; null where nothing does.</summary>
    public JsonEdit? KeyEdit { get; init; }

    /// <summary>Where messages go that come before the answer; null when nobody takes them.</summary>
    public IServerMessages? Messages { get; init; }

    /// <summary>The client's session that it is of; null where the server need not know.</summary>
    public ClientConversation? Conversation { get; init; }

    /// <summary>A request of Bifrost's own.</summary>
    public static UpstreamRequest Of(string method, byte[] parameters) => new(method, RequestParams.Of(parameters));

    /// <summary>The server's own name of what is asked for; empty where there is none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Whether it is sent again, on a session made for it, after the server refused it for the session before.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Arguments that headers repeat, by the name behind <c>Mcp-Param-</c>.</summary>
    public IReadOnlyDictionary<string, string> ParameterHeaders { get; init; } = NoHeaders;

    /// <summary>The parameters of a request with this identifier, which is its progress token too.</summary>
    public Splice ParametersFor(long id) => ParametersFor(id, []);

    /// <summary>The parameters with further edits, in order.</summary>
    public Splice ParametersFor(long id, IReadOnlyList<JsonEdit> more)
    {
        if (more.Count == 0 && KeyEdit is null && Params.ProgressToken.IsEmpty)
        {
            return Splice.Whole(Params.Json);
        }

        if (more.Count == 0 && Params.ProgressToken.IsEmpty && KeyEdit is { } only)
        {
            return Splice.Replace(Params.Json, only.Start, only.Length, only.Replacement);
        }

        var edits = new List<JsonEdit>(more);

        if (KeyEdit is { } key)
        {
            edits.Add(key);
        }

        if (!Params.ProgressToken.IsEmpty)
        {
            edits.Add(new JsonEdit(Params.TokenStart, Params.ProgressToken.Length, TokenOf(id)));
        }

        edits.Sort((one, other) => one.Start.CompareTo(other.Start));

        return Splice.Edit(Params.Json, CollectionsMarshal.AsSpan(edits));
    }

    /// <summary>A progress notification with the client's own token; null when it is not for this request.</summary>
    public Splice? ProgressForClient(JsonRpcMessage notification, long id) =>
        !Params.ProgressToken.IsEmpty && ProgressToken.RequestOf(notification) == id && ProgressToken.Find(notification) is { } place
            ? Splice.Replace(notification.Json, place.Start, place.Length, Params.ProgressToken)
            : null;

    // Of the kind that the client chose, should a server care.
    private byte[] TokenOf(long id) =>
        Encoding.ASCII.GetBytes(Params.ProgressToken.Span[0] == (byte)'"' ? $"\"{id}\"" : $"{id}");
}
