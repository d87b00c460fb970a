using Bifrost.Samples.Upstream;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>What both people do with their tools, and what Notes sees of it.</summary>
internal sealed class ToolCalls(Visit alice, Visit bob, NotesServer notes)
{
    private const string WhoAmI = "notes-whoami";
    private const string AddNote = "notes-add_note";
    private const string ListNotes = "notes-list_notes";
    private const string SessionHeader = "Mcp-Session-Id";

    public async Task<string> ListAsync(CancellationToken ct)
    {
        var tools = await alice.Authorization.Mcp.ListToolsAsync(ct);
        var missing = new[] { WhoAmI, AddNote, ListNotes }.Except(tools).ToList();
        Expect.That(missing.Count == 0, string.Join(", ", missing), string.Join(", ", tools));

        return string.Join(", ", tools);
    }

    public Task<string> AskAliceAsync(CancellationToken ct) => AskAsync(alice, "alice", ct);

    public Task<string> AskBobAsync(CancellationToken ct) => AskAsync(bob, "bob", ct);

    public async Task<string> AskAliceAgainAsync(CancellationToken ct)
    {
        var opened = notes.Received.Initializes.Count;
        await AskAsync(alice, "alice", ct);
        Expect.Equal("sessions opened at Notes", $"{opened}", $"{notes.Received.Initializes.Count}");
        var sessions = notes.Received.ToolCalls.TakeLast(2).Select(call => call.Headers.GetValueOrDefault(SessionHeader)).ToList();
        Expect.That(sessions is [{ } first, { } second] && first == second, "both calls in one session at Notes", "two sessions");

        return "reused the upstream session";
    }

    public async Task<string> KeepApartAsync(CancellationToken ct)
    {
        const string Note = "Buy a horn for the bridge";
        await alice.Authorization.Mcp.CallAsync(AddNote, ct, new { text = Note });
        var hers = await alice.Authorization.Mcp.CallAsync(ListNotes, ct);
        var his = await bob.Authorization.Mcp.CallAsync(ListNotes, ct);
        Expect.That(hers.Contains(Note, StringComparison.Ordinal), "her note in alice's list", hers);
        Expect.That(!his.Contains(Note, StringComparison.Ordinal), "bob's list without her note", his);

        return "alice sees it, bob does not";
    }

    private static async Task<string> AskAsync(Visit person, string name, CancellationToken ct)
    {
        Expect.Equal(WhoAmI, name, await person.Authorization.Mcp.CallAsync(WhoAmI, ct));

        return $"\"{name}\"";
    }
}
