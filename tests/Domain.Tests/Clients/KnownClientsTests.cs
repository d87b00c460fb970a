using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>The registrations that real clients send are accepted as a whole, and the ports they choose later too.</summary>
public sealed class KnownClientsTests
{
    private static readonly string[] CodeAndRefresh = ["authorization_code", "refresh_token"];

    public static TheoryData<string, ClientRegistration> Registrations => new()
    {
        {
            "mcp-remote", AClient.Registration("http://localhost:45816/oauth/callback") with
            {
                ClientName = "MCP CLI Client", ClientUri = "https://github.com/modelcontextprotocol/mcp-cli",
                SoftwareId = "2e6dc280-f3c3-4e01-99a7-8181dbd1d23d", SoftwareVersion = "0.15.1",
                GrantTypes = CodeAndRefresh, ResponseTypes = ["code"], Scope = "openid email profile",
            }
        },
        { "mcp-remote on Windows", AClient.Registration("http://127.0.0.1:45816/oauth/callback") },
        { "Claude Code", AClient.Registration("http://localhost:3118/callback") with { ApplicationType = "native" } },
        { "Claude Code, portless", AClient.Registration("http://localhost/callback", "http://127.0.0.1/callback") },
        {
            "claude.ai", AClient.Registration(
                "https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback") with
            {
                ClientName = "Claude", GrantTypes = CodeAndRefresh, Scope = "claudeai",
            }
        },
        { "ChatGPT", AClient.Registration("https://chatgpt.com/connector/oauth/a1B2c3") },
        {
            "Cursor", AClient.Registration(
                "cursor://anysphere.cursor-mcp/oauth/callback",
                "https://www.cursor.com/agents/mcp/oauth/callback",
                "http://localhost:8787/callback")
        },
        {
            "VS Code", AClient.Registration(
                "https://insiders.vscode.dev/redirect",
                "https://vscode.dev/redirect",
                "http://127.0.0.1/",
                "http://127.0.0.1:33418/") with
            {
                ClientName = "Visual Studio Code", ApplicationType = "native",
                GrantTypes = [.. CodeAndRefresh, "urn:ietf:params:oauth:grant-type:device_code"],
            }
        },
        { "MCP Inspector", AClient.Registration("http://localhost:6274/oauth/callback") with { Scope = "", ClientUri = "" } },
        { "Codex", AClient.Registration("http://127.0.0.1:51823/callback/abc") },
        { "OpenCode", AClient.Registration("http://127.0.0.1:19876/mcp/oauth/callback") },
        { "Python SDK", AClient.Registration("http://localhost:3030/callback") with { Scope = "", ApplicationType = "native" } },
    };

    [Theory]
    [MemberData(nameof(Registrations))]
    public void The_registration_is_accepted_and_keeps_every_redirect_uri(string client, ClientRegistration sent)
    {
        var metadata = sent.ToMetadata();

        metadata.Failed.Should().BeFalse(client);
        metadata.Value.RedirectUris.Select(redirect => redirect.Value).Should().Equal(sent.RedirectUris);
        metadata.Value.ApplicationType.Should().Be("native");
        metadata.Value.GrantTypes.Should().Equal("authorization_code");
    }

    [Theory]
    [InlineData("http://localhost:45816/oauth/callback", "http://localhost:3335/oauth/callback")]
    [InlineData("http://localhost/callback", "http://localhost:3118/callback")]
    [InlineData("http://127.0.0.1:33418/", "http://127.0.0.1:33419/")]
    [InlineData("http://127.0.0.1/", "http://127.0.0.1:60123/")]
    [InlineData("http://127.0.0.1:51823/callback/abc", "http://127.0.0.1:51824/callback/abc")]
    public void The_port_that_was_free_later_is_accepted(string registered, string requested)
    {
        AClient.With(registered).Accepts(AClient.Redirect(requested)).Failed.Should().BeFalse();
    }
}
