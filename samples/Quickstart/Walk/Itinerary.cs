namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>
/// The whole flow as a list: what a program, alice and bob do, over real HTTP. What Notes received is looked at in the
/// process, because only there one sees how Bifrost calls it.
/// </summary>
internal sealed class Itinerary : IDisposable
{
    private readonly McpProgram _program;
    private readonly Visit _alice;
    private readonly Visit _bob;

    public Itinerary(Servers servers)
    {
        _program = new(servers.McpUrl);
        _alice = new(_program, servers.Notes);
        _bob = new(_program, servers.Notes);
        Steps = List(servers, _program, _alice, _bob, new(_alice, _bob, servers.Notes));
    }

    public IReadOnlyList<Step> Steps { get; }

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
        _program.Dispose();
    }

    private static IReadOnlyList<Step> List(Servers servers, McpProgram program, Visit alice, Visit bob, ToolCalls tools) =>
    [
        new("running", _ => Task.FromResult(Running(servers))),
        new("401 challenge", program.ReadChallengeAsync),
        new("protected resource metadata", program.ReadResourceMetadataAsync),
        new("authorization server metadata", program.ReadServerMetadataAsync),
        new("registered", program.RegisterAsync),
        new("authorize", alice.OpenAsync),
        new("identity", ct => alice.EnterVirtualKeyAsync(DemoConfiguration.AliceKey, "alice", ct)),
        new("connect notes", alice.ConnectNotesAsync),
        new("logged in at Notes as alice", ct => alice.LogInAsync("alice", ct)),
        new("consent", alice.FinishAsync),
        new("token", ct => alice.Authorization.RedeemAsync(ct)),
        new("initialize", ct => alice.Authorization.Mcp.InitializeAsync(ct)),
        new("tools/list", tools.ListAsync),
        new("tools/call notes-whoami", tools.AskAliceAsync),
        new("a second call", tools.AskAliceAgainAsync),
        new("bob, in his own browser", bob.OpenAsync),
        new("bob's identity", ct => bob.EnterUserIdAsync("bob", ct)),
        new("bob connects notes", bob.ConnectNotesAsync),
        new("logged in at Notes as bob", ct => bob.LogInAsync("bob", ct)),
        new("bob's consent", bob.FinishAsync),
        new("bob's token", ct => bob.Authorization.RedeemAsync(ct)),
        new("bob's notes-whoami", tools.AskBobAsync),
        new("alice adds a note", tools.KeepApartAsync),
        new("redeeming the code again", ct => alice.Authorization.RedeemAgainAsync(ct)),
        new("bob is not touched by that", tools.AskBobAsync),
        new("another request in alice's browser", alice.OpenAsync),
        new("deny", alice.DenyAsync),
    ];

    private static string Running(Servers servers) =>
        $"Bifrost {servers.McpUrl}{(servers.IsSecondChoice ? $" ({Servers.UsualPort} is in use)" : "")}, Notes {servers.Notes.McpUrl}";
}
