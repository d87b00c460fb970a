using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.McpClients;

/// <summary>Which servers exist for callers without a virtual key while nothing is said about it.</summary>
public sealed class AnonymousDefaultTests
{
    public static TheoryData<string, McpClient, bool> Servers => new()
    {
        { "per user", AServer.Named("notes", McpAuthType.PerUserOAuth), true },
        { "per user behind a key", AServer.Named("notes", McpAuthType.PerUserOAuth) with { Headers = Header }, true },
        { "open", AServer.Named("notes", McpAuthType.None), true },
        { "headers", AServer.Named("notes", McpAuthType.Headers) with { Headers = Header }, false },
        { "shared login", AServer.Named("notes", McpAuthType.OAuth), false },
        { "header", AServer.Named("notes", McpAuthType.None) with { Headers = Header }, false },
        { "key in the query", At("https://n.example/mcp?api_key=URLSECRET987654321abc"), false },
        { "any query", At("https://n.example/mcp?a"), false },
        { "key in the path", At("https://n.example/s/NzQ4YjEyM2EtOWJj/mcp"), false },
        { "identifier in the path", At("https://n.example/5f1b7c1e-8f0a-4f51-9d3e-2f8e2b6a1c55/sse"), false },
        { "words in the path", At("https://n.example/api/v2/mcp"), true },
        { "process", Run([]), true },
        { "process with a variable", Run([], "GITHUB_TOKEN"), false },
        { "process with options", Run(["-y", "@modelcontextprotocol/server-files@2025.8.1", "--max-tokens=9", "--verbose", "notes"]), true },
        { "process with folders", Run(["/srv/5f1b7c1e-8f0a-4f51-9d3e-2f8e2b6a1c55", "--root=/srv/a1b2c3d4e5f6a7b8", "./a1b2c3d4e5f6a7b8"]), true },
        { "process with an address", Run(["https://db.example/x"]), true },
        { "process with a named key", Run(["--api-key=abc"]), false },
        { "process with a named key apart", Run(["--api_key", "abc"]), false },
        { "process with a token", Run(["--github-token", "abc"]), false },
        { "process with a password", Run(["-e", "DB_PASSWORD=abc"]), false },
        { "process with a header", Run(["mcp-remote", "https://n.example/mcp", "--header", "Authorization: Basic x"]), false },
        { "process with a login in an address", Run(["postgres://me:word@db.example/x"]), false },
        { "process with a key in an address", Run(["--url=https://db.example/x?key=a"]), false },
        { "process with what looks like a key", Run(["ghp16C7e42F292c6912E7710c838347Ae178B4a"]), false },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_server_that_carries_a_credential_is_for_holders_of_a_key(string what, McpClient server, bool isOpen)
    {
        server.AllowAnonymous.Should().Be(isOpen, what);
        (server with { AllowAnonymous = true }).AllowAnonymous.Should().BeTrue(what);
        (server with { AllowAnonymous = false }).AllowAnonymous.Should().BeFalse(what);

        foreach (var kind in new[] { SubjectKind.User, SubjectKind.Session })
        {
            ToolAccess.For(server, kind, key: null).IsEmpty.Should().Be(!isOpen, what);
            ToolAccess.For(server with { AllowAnonymous = true }, kind, key: null).IsEmpty.Should().BeFalse(what);
            ToolAccess.For(server with { AllowAnonymous = false }, kind, key: null).IsEmpty.Should().BeTrue(what);
        }

        ToolAccess.For(server, SubjectKind.VirtualKey, AKey.For("notes", "*")).IsEmpty.Should().BeFalse(what);
    }

    [Fact]
    public void It_follows_what_the_server_becomes()
    {
        var open = AServer.Named("notes", McpAuthType.None);
        var keyed = open with { Headers = Header };

        keyed.AllowAnonymous.Should().BeFalse();
        (keyed with { Headers = open.Headers }).AllowAnonymous.Should().BeTrue();
        (At("https://n.example/mcp?key") with { Endpoint = new Uri("https://n.example/mcp") }).AllowAnonymous.Should().BeTrue();
        (Run([], "A") with { Process = null }).AllowAnonymous.Should().BeTrue();
    }

    private static Dictionary<string, Secret> Header => new() { ["Gitlab-Pat"] = new("glpat") };

    private static McpClient At(string address) => AServer.Named("notes", McpAuthType.None) with { Endpoint = new Uri(address) };

    private static McpClient Run(string[] arguments, params string[] variables) => AServer.Named("notes", McpAuthType.None) with
    {
        ConnectionType = McpConnectionType.Stdio,
        Endpoint = null,
        Process = new McpProcess("server", arguments, variables),
    };
}
