using System.Text.Json;

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
    public static JsonRpcMember Read(ref Utf8JsonReader reader) => reader switch
    {
        _ when reader.ValueTextEquals("jsonrpc"u8) => JsonRpcMember.Version,
        _ when reader.ValueTextEquals("id"u8) => JsonRpcMember.Id,
        _ when reader.ValueTextEquals("method"u8) => JsonRpcMember.Method,
        _ when reader.ValueTextEquals("params"u8) => JsonRpcMember.Params,
        _ when reader.ValueTextEquals("result"u8) => JsonRpcMember.Result,
        _ when reader.ValueTextEquals("error"u8) => JsonRpcMember.Error,
        _ => JsonRpcMember.Other,
    };
}
