namespace Bifrost.Samples.Upstream;

/// <summary>The lines that Notes logs: ids, user names and tool names, never a token, a code or a secret.</summary>
internal static partial class NotesLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Registered client {ClientId}")]
    public static partial void Registered(this ILogger logger, string clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{User} allowed client {ClientId}")]
    public static partial void Allowed(this ILogger logger, string user, string clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Someone denied client {ClientId}")]
    public static partial void Denied(this ILogger logger, string clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tokens for {User}, client {ClientId}, by {GrantType}")]
    public static partial void IssuedTokens(this ILogger logger, string user, string clientId, string grantType);

    [LoggerMessage(Level = LogLevel.Information, Message = "{User} calls {Tool}")]
    public static partial void Calls(this ILogger logger, string user, string tool);
}
