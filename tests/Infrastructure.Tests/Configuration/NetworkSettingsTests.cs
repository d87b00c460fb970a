using Bifrost.Infrastructure.Tests.Upstream;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary><c>network</c>: a proxy, its exceptions, and authorities of one's own.</summary>
public sealed class NetworkSettingsTests
{
    private const string NoProxy = "network.https_proxy: expected the address of a proxy such as \"http://proxy.example.com:3128\", without path.";

    [Theory]
    [InlineData("http://proxy.example.com:3128", "http://proxy.example.com:3128/")]
    [InlineData("https://proxy.example.com", "https://proxy.example.com/")]
    [InlineData("http://10.0.0.8:8080/", "http://10.0.0.8:8080/")]
    public void A_proxy_has_an_address(string text, string address)
    {
        var proxy = ConfigFolder.Settings($$"""{ "network": { "https_proxy": "{{text}}" } }""").Network.HttpsProxy!;

        (proxy.Address.AbsoluteUri, proxy.User).Should().Be((address, null));
    }

    [Fact]
    public void Its_credentials_come_from_a_variable_and_are_hidden()
    {
        var settings = ConfigFolder.Settings(
            """{ "network": { "https_proxy": "env.PROXY" } }""", ("PROXY", "http://bifrost:p%40ss@proxy.example.com:3128"));

        var proxy = settings.Network.HttpsProxy!;
        (proxy.Address.AbsoluteUri, proxy.User, proxy.Password!.Reveal()).Should().Be(("http://proxy.example.com:3128/", "bifrost", "p@ss"));
        settings.ToString().Should().NotContain("p@ss").And.NotContain("p%40ss");
    }

    [Fact]
    public void Credentials_in_the_file_stop_the_start_and_are_not_repeated()
    {
        var errors = ConfigFolder.Load("""{ "network": { "https_proxy": "http://bifrost:CANARY@proxy.example.com" } }""").Errors;

        errors.Should().ContainSingle().Which.Should().StartWith("network.https_proxy: ").And.Contain("env.NAME").And.NotContain("CANARY");
    }

    [Theory]
    [InlineData("proxy.example.com:3128")]
    [InlineData("socks5://proxy.example.com:1080")]
    [InlineData("http://proxy.example.com/path")]
    [InlineData("http://proxy.example.com/?x")]
    [InlineData("http://proxy.example.com/#x")]
    [InlineData("http://")]
    [InlineData("")]
    public void Anything_else_is_no_proxy(string text) =>
        ConfigFolder.Load($$"""{ "network": { "https_proxy": "{{text}}" } }""").Errors.Should().Equal(NoProxy);

    [Fact]
    public void Exceptions_are_hosts_and_what_is_below_them()
    {
        ConfigFolder.Settings("""{ "network": { "no_proxy": ["MCP.example.com", ".corp.example", "*.Intern.example", "10.0.0.5"] } }""")
            .Network.NoProxy.Should().Equal("mcp.example.com", ".corp.example", ".intern.example", "10.0.0.5");
        ConfigFolder.Load("""{ "network": { "no_proxy": ["https://a.example", "*", ".", "10.0.0.0/8"] } }""").Errors.Should().HaveCount(4);
    }

    [Fact]
    public void A_file_of_authorities_is_read_at_the_start()
    {
        using var authority = new TestAuthority();
        using var folder = new ConfigFolder();
        var path = folder.Write("ca.pem", $"# ours\n{authority.Pem}\n{authority.Pem}\n");
        folder.Write("config.json", """{ "network": { "ca_file": "ca.pem" } }""");

        folder.Load().Configuration!.Settings.Network.CaFile.Should().Be(path);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("", "found none in it")]
    [InlineData("no certificate", "found none in it")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "found none in it")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be decoded")]
    public void A_file_without_authorities_stops_the_start_with_one_sentence(string? content, string reason)
    {
        using var folder = new ConfigFolder();
        folder.Write("config.json", """{ "network": { "ca_file": "ca.pem" } }""");

        if (content is not null)
        {
            folder.Write("ca.pem", content);
        }

        folder.Load().Errors.Should().ContainSingle().Which.Should().StartWith("network.ca_file: ").And.Contain(reason);
    }

    [Theory]
    [InlineData("HTTPS_PROXY", "is not used")]
    [InlineData("https_proxy", "is not used")]
    [InlineData("ALL_PROXY", "is not used")]
    [InlineData("HTTPS_PROXY all_proxy", "HTTPS_PROXY, all_proxy of the environment are not used")]
    public void A_proxy_of_the_environment_is_not_used_and_said_to_be_in_one_line(string names, string sentence)
    {
        var result = ConfigFolder.Load("{}", [.. names.Split(' ').Select(name => (name, "http://u:CANARY@proxy.example:3128"))]);

        result.Configuration!.Settings.Network.HttpsProxy.Should().BeNull();
        result.Configuration.Warnings.Should().ContainSingle().Which.Should().Contain(sentence).And.NotContain("CANARY");
        ConfigFolder.Load("{}", [.. names.Split(' ').Select(name => (name, ""))]).Configuration!.Warnings.Should().BeEmpty();
    }
}
