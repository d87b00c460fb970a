using Member = Bifrost.Application.Gateway.JsonRpcMember;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What a message is by the members that it has (JSON-RPC 2.0 §4, §5). A response with a result and an error is judged by the one
/// that is not null, as JSON-RPC 1.0 writes both; beside a method, either counts as left out where it is null.
/// </summary>
internal readonly ref struct JsonRpcShape
{
    /// <summary>Judges a message.</summary>
    /// <param name="seen">The members that it has.</param>
    /// <param name="nulls">Those of them that are null.</param>
    /// <param name="isVersion2">Whether it says so.</param>
    /// <param name="hasName">Whether its identifier is a string or a number.</param>
    /// <param name="isLenient">Whether it is of a server.</param>
    public JsonRpcShape(Member seen, Member nulls, bool isVersion2, bool hasName, bool isLenient)
    {
        var isCall = seen.HasFlag(Member.Method) && !(isLenient && nulls.HasFlag(Member.Method));
        var hasId = seen.HasFlag(Member.Id);
        var isNullId = hasId && nulls.HasFlag(Member.Id);

        // A notification that a serializer gave all members of a request.
        var isNotification = isCall && (!hasId || (isLenient && isNullId));
        var answers = AnswersOf(seen, nulls, isCall);
        Answer = answers;
        Kind = !isCall ? JsonRpcKind.Response : isNotification ? JsonRpcKind.Notification : JsonRpcKind.Request;
        IsExact = isVersion2 && (nulls & ~(Member.Id | (answers & Member.Result))) == 0 && !(isNotification && hasId) && (isCall || hasId);
        var mayBeNameless = isNotification || (!isCall && (isNullId || (isLenient && !hasId && answers == Member.Error)));

        Fault = !isVersion2 && (isCall || !isLenient) ? Invalid("The member jsonrpc is not \"2.0\".")
            : isCall == (answers != 0) || answers == (Member.Result | Member.Error) ? Invalid("A message has exactly one of the members method, result and error.")
            : !hasName && !mayBeNameless ? Invalid("The id is neither a string nor a number.")
            : null;
    }

    /// <summary>What is wrong with it, or null.</summary>
    public JsonRpcFault? Fault { get; }

    /// <summary>What it is for.</summary>
    public JsonRpcKind Kind { get; }

    /// <summary>The member that is the answer; neither for a request or notification.</summary>
    public Member Answer { get; }

    /// <summary>Whether it has the form that JSON-RPC 2.0 gives it.</summary>
    public bool IsExact { get; }

    /// <summary>A text that is JSON and no message.</summary>
    public static JsonRpcFault Invalid(string sentence) => new(JsonRpcCodes.InvalidRequest, sentence);

    // An error that is null says nothing; a result that is null is one, unless there is something else.
    private static Member AnswersOf(Member seen, Member nulls, bool isCall)
    {
        var answers = seen & (Member.Result | Member.Error) & ~(nulls & Member.Error);

        return isCall || answers == (Member.Result | Member.Error) ? answers & ~nulls : answers;
    }
}
