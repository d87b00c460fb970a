namespace Bifrost.Api.Mcp.Rest;

/// <summary>The two shapes that language models call tools in.</summary>
internal enum RestFormat
{
    /// <summary>A tool call of a chat completion, answered by a message of the role <c>tool</c>.</summary>
    Chat,

    /// <summary>A function call of the responses API, answered by its output.</summary>
    Responses,
}
