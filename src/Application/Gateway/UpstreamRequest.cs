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
    /// <summary>What stands in the parameters instead of the client's name of a thing; null where nothing does.</summary>
    public JsonEdit? KeyEdit { get; init; }

    /// <summary>Where messages go that come before the answer; null when nobody takes them.</summary>
    public IServerMessages? Messages { get; init; }

    /// <summary>A request of Bifrost's own.</summary>
    public static UpstreamRequest Of(string method, ReadOnlyMemory<byte> parameters) => new(method, RequestParams.Of(parameters));

    /// <summary>The parameters of a request with this identifier, which is its progress token too.</summary>
    public Splice ParametersFor(long id)
    {
        JsonEdit? token = Params.ProgressToken.IsEmpty
            ? null
            : new JsonEdit(Params.TokenStart, Params.ProgressToken.Length, TokenOf(id));

        return (KeyEdit, token) switch
        {
            (null, null) => Splice.Whole(Params.Json),
            ({ } key, null) => Splice.Edit(Params.Json, [key]),
            (null, { } only) => Splice.Edit(Params.Json, [only]),
            ({ } key, { } other) => key.Start < other.Start
                ? Splice.Edit(Params.Json, [key, other])
                : Splice.Edit(Params.Json, [other, key]),
        };
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
