using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Tests.McpClients;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("https://mcp.notion.com/mcp")]
    [InlineData("https://api.githubcopilot.com/mcp/")]
    [InlineData("https://mcp.example.com:8443/api/v2/servers/42/streamable-http")]
    [InlineData("https://mcp.example.com/oauth2/v2.0/authorize")]
    [InlineData("https://mcp.example.com/team-a/production-2024/mcp")]
    public void An_address_of_words_and_versions_is_shown_as_it_is(string address)
    {
        Redaction.Of(new Uri(address)).Should().Be(address);
        Redaction.Hides(new Uri(address)).Should().BeFalse();
    }

    [Theory]
    [InlineData("https://m.example/mcp?key=a", "https://m.example/mcp?<redacted>")]
    [InlineData("https://m.example/?a", "https://m.example/?<redacted>")]
    [InlineData("https://mcp.zapier.com/api/mcp/s/NzQ4YjEyM2EtOWJj/mcp", "https://mcp.zapier.com/api/mcp/s/<redacted>/mcp")]
    [InlineData("https://m.example/5f1b7c1e-8f0a-4f51-9d3e-2f8e2b6a1c55/sse", "https://m.example/<redacted>/sse")]
    [InlineData("https://m.example/sk-live-4eC39HqLyjWDarjtT1zdp7dc", "https://m.example/<redacted>")]
    [InlineData("https://m.example/%73k_4eC39HqLyjWDarjtT1zdp7dc/x?y=z", "https://m.example/<redacted>/x?<redacted>")]
    [InlineData("https://m.example/kjhgfdsapoiuytrewqmnbvcxzlkjhgfdsa", "https://m.example/<redacted>")]
    [InlineData("https://m.example/mcp;token=4eC39HqLyjWDarjt", "https://m.example/<redacted>")]
    public void What_may_be_a_key_in_a_query_or_a_path_is_not_shown(string address, string shown)
    {
        Redaction.Of(new Uri(address)).Should().Be(shown);
        Redaction.Hides(new Uri(address)).Should().BeTrue();
    }
}
