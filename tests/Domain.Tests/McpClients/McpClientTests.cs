using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.McpClients;

/// <summary>Names, defaults and destinations of upstream servers.</summary>
public sealed class McpClientTests
{
    [Theory]
    [InlineData("n")]
    [InlineData("_")]
    [InlineData("notion")]
    [InlineData("Notion_2")]
    [InlineData("abcdefghijklmnopqrstuvwxyz_12345")]
    public void A_name_can_be_a_prefix_of_tools(string text)
    {
        McpClientName.Parse(text).Value.Value.Should().Be(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2notion")]
    [InlineData("my-notion")]
    [InlineData("my notion")]
    [InlineData("notion.so")]
    [InlineData("notion\n")]
    [InlineData("nötion")]
    [InlineData("../x")]
    [InlineData("abcdefghijklmnopqrstuvwxyz_123456")]
    public void A_name_that_cannot_is_refused(string? text)
    {
        McpClientName.Parse(text).Error.Should().Be(McpClientErrors.InvalidName);
    }

    [Fact]
    public void A_server_has_no_tools_unless_they_are_selected()
    {
        var server = new McpClient
        {
            Id = new McpClientId("id"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = null,
            AuthType = McpAuthType.None,
        };

        server.Tools.IsEmpty.Should().BeTrue();
        server.AllowAnonymous.Should().BeTrue();
        server.AllowOnAllVirtualKeys.Should().BeFalse();
    }

    [Theory]
    [InlineData(McpAuthType.None, false)]
    [InlineData(McpAuthType.Headers, false)]
    [InlineData(McpAuthType.OAuth, false)]
    [InlineData(McpAuthType.PerUserOAuth, true)]
    public void Users_connect_their_own_accounts_to_one_kind_of_server(McpAuthType authType, bool expected)
    {
        AServer.Named("notes", authType).IsPerUser.Should().Be(expected);
    }

    [Theory]
    [InlineData("https://notes.example/mcp", "https://notes.example")]
    [InlineData("https://notes.example:443/mcp", "https://notes.example")]
    [InlineData("https://notes.example:8443/mcp?x=1", "https://notes.example:8443")]
    [InlineData("HTTPS://NOTES.EXAMPLE/other", "https://notes.example")]
    [InlineData("http://notes.example/mcp", "http://notes.example")]
    public void A_destination_is_scheme_host_and_port(string endpoint, string origin)
    {
        Destination(AServer.Named() with { Endpoint = new Uri(endpoint) }).Origin.Should().Be(origin);
    }

    [Fact]
    public void Another_path_is_the_same_destination()
    {
        var server = AServer.Named();

        Destination(server with { Endpoint = new Uri("https://notes.example/v2/mcp") }).Should().Be(Destination(server));
    }

    [Theory]
    [InlineData("https://evil.example/mcp")]
    [InlineData("http://notes.example/mcp")]
    [InlineData("https://notes.example:8443/mcp")]
    public void Another_origin_is_another_destination(string endpoint)
    {
        Destination(AServer.Named() with { Endpoint = new Uri(endpoint) }).Should().NotBe(Destination(AServer.Named()));
    }

    [Fact]
    public void Another_way_of_authorization_is_another_destination()
    {
        Destination(AServer.Named("notes", McpAuthType.OAuth)).Should().NotBe(Destination(AServer.Named()));
    }

    [Fact]
    public void Another_issuer_is_another_destination()
    {
        var first = AServer.Named() with { OAuth = new McpOAuthSettings { Issuer = "https://a.example" } };
        var second = AServer.Named() with { OAuth = new McpOAuthSettings { Issuer = "https://b.example" } };

        Destination(first).Should().NotBe(Destination(second));
        Destination(first).Issuer.Should().Be("https://a.example");
    }

    [Fact]
    public void Where_no_issuer_is_configured_the_authorization_endpoint_stands_for_it()
    {
        var server = AServer.Named() with
        {
            OAuth = new McpOAuthSettings { AuthorizeUrl = new Uri("https://login.example/oauth/authorize?tenant=1") },
        };

        Destination(server).Issuer.Should().Be("https://login.example");
    }

    [Fact]
    public void A_child_process_with_nothing_configured_has_empty_parts()
    {
        var destination = Destination(AServer.Named("files", McpAuthType.None) with { Endpoint = null });

        destination.Should().Be(new McpDestination(McpAuthType.None, string.Empty, string.Empty));
    }

    private static McpDestination Destination(McpClient client) => McpDestination.Of(client);
}
