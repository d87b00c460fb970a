using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>What the service is for: each user's own notes.</summary>
[McpServerToolType]
internal sealed class NotesTools(NotesStore notes, ILogger<NotesTools> logger)
{
    private const int LongestNote = 10_000;

    [McpServerTool(Name = "whoami", ReadOnly = true)]
    [Description("Says as which user you are signed in.")]
    public string WhoAmI(ClaimsPrincipal caller) => Enter(caller, "whoami");

    [McpServerTool(Name = "add_note", Destructive = false)]
    [Description("Adds a note.")]
    public string AddNote(ClaimsPrincipal caller, [Description("What the note says.")] string text)
    {
        var user = Enter(caller, "add_note");

        if (text.Length is 0 or > LongestNote)
        {
            throw new McpException($"A note has 1 to {LongestNote} characters.");
        }

        return $"Added note {notes.Add(user, text).Id}.";
    }

    [McpServerTool(Name = "list_notes", ReadOnly = true)]
    [Description("Lists your notes, one a line: its id, then its text.")]
    public string ListNotes(ClaimsPrincipal caller)
    {
        var own = notes.List(Enter(caller, "list_notes"));

        return own.Count == 0 ? "You have no notes." : string.Join('\n', own.Select(n => $"{n.Id}: {n.Text}"));
    }

    [McpServerTool(Name = "delete_note", Idempotent = true)]
    [Description("Deletes a note of yours.")]
    public string DeleteNote(ClaimsPrincipal caller, [Description("The id that list_notes shows.")] int id) =>
        notes.TryDelete(Enter(caller, "delete_note"), id)
            ? $"Deleted note {id}."
            : throw new McpException($"You have no note {id}.");

    private string Enter(ClaimsPrincipal caller, string tool)
    {
        var user = caller.UserName();
        logger.Calls(user, tool);

        return user;
    }
}
