using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>The members that JSON-RPC gives a meaning.</summary>
[Flags]
internal enum JsonRpcMember
{
    /// <summary>Any other.</summary>
    Other = 0,

    /// <summary>Which JSON-RPC it is.</summary>
    Version = 1,

    /// <summary>What an answer refers to.</summary>
    Id = 2,

    /// <summary>What is asked.</summary>
    Method = 4,

    /// <summary>With what.</summary>
    Params = 8,

    /// <summary>What came of it.</summary>
    Result = 16,

    /// <summary>Why nothing did.</summary>
    Error = 32,
}

/// <summary>Tells members by their names, without a text being made.</summary>
internal static class JsonRpcMembers
{
    /// <summary>The member whose name the reader stands on.</summary>
    public static JsonRpcMember Read(ref JsonObjectReader reader) =>
        reader.Is("jsonrpc"u8) ? JsonRpcMember.Version
        : reader.Is("id"u8) ? JsonRpcMember.Id
        : reader.Is("method"u8) ? JsonRpcMember.Method
        : reader.Is("params"u8) ? JsonRpcMember.Params
        : reader.Is("result"u8) ? JsonRpcMember.Result
        : reader.Is("error"u8) ? JsonRpcMember.Error
        : JsonRpcMember.Other;
}
