using Bifrost.Api.Pages;

namespace Bifrost.Samples.Quickstart;

/// <summary>What a newcomer reads: what is running, what to paste where, and what the browser will ask.</summary>
internal static class Welcome
{
    public static string Text(Servers servers, Workspace workspace) => $"""

        Bifrost is running, and so is Notes, a sample service with an account for every person.

          Bifrost        {servers.McpUrl}{PortNote(servers)}
          Notes          {servers.Notes.McpUrl}
          Configuration  {workspace.ConfigurationPath}
                         {FolderNote(workspace)}
          Virtual key    {DemoConfiguration.AliceKey} (alice's)

        Connect a client:

        {Clients(servers.McpUrl)}
        Then sign in. Claude Code does so with /mcp, bifrost, Authenticate; the others open the browser themselves. There:

          1. Under "With a virtual key", paste alice's key.
          2. Connect notes. Notes asks who you are: enter any name, and Allow.
          3. Finish. The client now has tools such as notes-whoami, and Notes sees them called by that name.

        Ctrl+C stops both. To watch the whole flow without a client: -- --headless

        """;

    private static string PortNote(Servers servers) =>
        servers.IsSecondChoice ? $" (port {Servers.UsualPort} is in use)" : "";

    private static string FolderNote(Workspace workspace) => workspace.IsTemporary
        ? "Its folder is removed at the end; --data DIR keeps one."
        : "You may change it between two runs.";

    private static string Clients(Uri mcpUrl)
    {
        var lines = ClientLines.For(mcpUrl.AbsoluteUri).SelectMany(client => (string[])
        [
            $"  {client.Client}, {char.ToLowerInvariant(client.Where[0])}{client.Where[1..]}:",
            "",
            .. client.Lines.Split('\n').Select(line => $"    {line.TrimEnd()}"),
            "",
        ]);

        return string.Join(Environment.NewLine, lines);
    }
}
