using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Makes results what revision 2026-07-28 wants: their type and, where a client may keep them, for how long and for whom. What
/// a server said stays as it is; only what it could not know is added, what others would be shown from a cache is made private,
/// and its state is sealed.
/// </summary>
public sealed class ModernResults(RequestStates states)
{
    // Long enough for a client that lists before every call, too short to miss tools that have just been connected.
    private const int ListTtlMs = 5000;

    private static readonly byte[] Private = "\"private\""u8.ToArray();

    /// <summary>The answer in the form of the revision.</summary>
    public JsonRpcReply Complete(GatewayView view, JsonRpcMessage request, JsonRpcReply reply)
    {
        if (reply.Code is not null)
        {
            return reply;
        }

        return reply.Received switch
        {
            null => CompleteOwn(request, reply),
            { Result.IsEmpty: true } refused => CompleteError(request, reply, refused),
            { } received => CompleteReceived(view, request, reply, received),
        };
    }

    private static JsonRpcReply CompleteError(JsonRpcMessage request, JsonRpcReply reply, JsonRpcMessage refused) =>
        ModernErrors.EditOf(refused) is { } edit
            ? reply.From(Edit(refused, [new JsonEdit(refused.IdStart, refused.Id.Length, request.Id), edit]))
            : reply;

    private static JsonRpcReply CompleteOwn(JsonRpcMessage request, JsonRpcReply reply) =>
        reply.ResultStartsWith("{\"resultType\""u8)
            ? reply
            : reply.WithMembers(Missing(type: true, ttl: IsCacheable(request.Method), scope: IsCacheable(request.Method), ListTtlMs));

    private JsonRpcReply CompleteReceived(GatewayView view, JsonRpcMessage request, JsonRpcReply reply, JsonRpcMessage received)
    {
        if (ResultMembers.TryRead(received.Result) is not { } members)
        {
            return reply;
        }

        var edits = new List<JsonEdit> { new(received.IdStart, received.Id.Length, request.Id) };
        var isCacheable = IsCacheable(request.Method) && members.IsComplete;
        var missing = Missing(!members.HasType, isCacheable && !members.HasTtl, isCacheable && members.Scope is null, 0);
        var start = received.ResultStart;

        if (missing.Length > 0)
        {
            edits.Add(new JsonEdit(start + 1, 0, members.IsEmpty ? missing.AsMemory()[..^1] : missing));
        }

        if (isCacheable && members.Scope is { } scope)
        {
            edits.Add(new JsonEdit(start + scope.Start, scope.Length, Private));
        }

        if (members.State is { } state)
        {
            // Repeated as its server wrote it, also where that is no text.
            var text = JsonText.Decode(received.Result.Slice(state.Start, state.Length), isReplaced: true)!;
            edits.Add(new JsonEdit(start + state.Start, state.Length, Quoted(states.Seal(view, request, text))));
        }

        return reply.From(Edit(received, edits));
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Edit(JsonRpcMessage message, IEnumerable<JsonEdit> edits) =>
        Splice.Edit(message.Json, edits.OrderBy(edit => edit.Start).ToArray()).Parts;

    private static bool IsCacheable(string method) => method is McpMethods.ListTools or McpMethods.ListPrompts
        or McpMethods.ListResources or McpMethods.ListTemplates or McpMethods.ReadResource or McpMethods.Discover;

    private static byte[] Missing(bool type, bool ttl, bool scope, int ttlMs) => Encoding.UTF8.GetBytes(
        (type ? "\"resultType\":\"complete\"," : string.Empty)
        + (ttl ? $"\"ttlMs\":{ttlMs}," : string.Empty)
        + (scope ? "\"cacheScope\":\"private\"," : string.Empty));

    private static byte[] Quoted(string text) => Encoding.UTF8.GetBytes($"\"{text}\"");
}
