using Bifrost.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;

namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class StartupRulesTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://LOCALHOST:8080/")]
    [InlineData("http://127.0.0.1:8123")]
    [InlineData("http://127.3.2.1")]
    [InlineData("https://[::1]:8443")]
    [InlineData("http://unix:/run/bifrost.sock")]
    public void An_address_of_this_machine_needs_no_public_url(string address)
    {
        StartupRules.Refuse(ConfigFolder.Settings("{}"), [address]).Should().BeNull();
    }

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://:8080")]
    [InlineData("http://192.168.0.2:8080")]
    [InlineData("http://bifrost.example.com:8080")]
    [InlineData("http://localhost.example.com:8080")]
    public void Any_other_address_needs_one_and_the_sentence_says_what_to_set(string address)
    {
        StartupRules.Refuse(ConfigFolder.Settings("{}"), ["http://localhost:8080", address]).Should().Be(
            $"public_url: is missing, but Bifrost would listen on {address}, which others can reach; set public_url to the origin they use, "
            + "such as \"https://bifrost.example.com\" (or BIFROST__public_url), or listen on http://localhost:8080 only.");
    }

    [Fact]
    public void With_a_public_url_every_address_will_do()
    {
        StartupRules.Refuse(ConfigFolder.Settings("""{ "public_url": "https://b.example" }"""), ["http://*:8080"]).Should().BeNull();
    }

    [Fact]
    public void Without_any_setting_bifrost_listens_on_this_machine()
    {
        Addresses().Should().Equal("http://localhost:8080");
    }

    [Fact]
    public void Urls_are_separated_by_semicolons_and_win_over_ports()
    {
        Addresses(("urls", "http://localhost:1; http://*:2"), ("http_ports", "3")).Should().Equal("http://localhost:1", "http://*:2");
    }

    [Fact]
    public void Ports_alone_are_open_to_everyone()
    {
        Addresses(("http_ports", "8080;8081"), ("https_ports", "8443")).Should().Equal("http://*:8080", "http://*:8081", "https://*:8443");
    }

    [Fact]
    public void Endpoints_of_kestrel_win_over_everything()
    {
        Addresses(("urls", "http://localhost:1"), ("Kestrel:Endpoints:Main:Url", "http://*:9")).Should().Equal("http://*:9");
    }

    private static IReadOnlyList<string> Addresses(params (string Key, string Value)[] settings) => StartupRules.ListeningAddresses(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
            .Build());
}
