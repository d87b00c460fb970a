using System.Text.Json;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Configuration;

namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class ConfigurationDigestTests
{
    private static readonly McpServerSettings Notion = new()
    {
        ClientId = "notion",
        Name = "notion",
        ConnectionString = new Uri("https://mcp.notion.com/mcp"),
    };

    private static readonly VirtualKeySettings TeamA = new() { Id = "vk-a", Name = "team-a", Value = new Secret("sk-bf-one") };

    [Fact]
    public void The_same_configuration_has_not_changed()
    {
        Changes(With(Notion, TeamA), With(Notion with { ToolsToExecute = null }, TeamA with { IsActive = true })).Should().BeEmpty();
    }

    [Fact]
    public void What_is_new_changed_or_gone_is_said_by_name()
    {
        var before = With([Notion, Notion with { ClientId = "github", Name = "github" }], []);
        var after = With([Notion with { AllowAnonymous = true }], [TeamA]);

        Changes(before, after).Should().Equal(
            "server notion: changed", "virtual key team-a: added", "server github: gone from the file, deactivated");
    }

    [Fact]
    public void An_entry_with_another_name_is_the_same_one()
    {
        Changes(With(Notion, TeamA), With(Notion with { Name = "wiki" }, TeamA)).Should().Equal("server wiki: changed, was called notion");
    }

    [Fact]
    public void Another_secret_is_a_change()
    {
        Changes(With(Notion, TeamA), With(Notion, TeamA with { Value = new Secret("sk-bf-two") })).Should().Equal("virtual key team-a: changed");
    }

    [Fact]
    public void Other_settings_are_named_by_their_key()
    {
        var before = With(Notion, TeamA);
        var after = before with { PublicUrl = new Uri("https://b.example"), Limits = new() { MaxPendingFlows = 1 }, AdminKey = new Secret("k") };

        Changes(before, after).Should().Equal("setting public_url: changed", "setting auth_config: changed", "setting limits: changed");
    }

    [Fact]
    public void Every_setting_of_a_server_counts()
    {
        McpServerSettings[] variants =
        [
            Notion with { ConnectionType = McpConnectionType.Sse },
            Notion with { ConnectionString = new Uri("https://other.example") },
            Notion with { StdioConfig = new("a", [], []) },
            Notion with { AuthType = McpAuthType.OAuth },
            Notion with { Headers = new Dictionary<string, Secret> { ["X"] = new("y") } },
            Notion with { AllowedExtraHeaders = ["X"] },
            Notion with { ToolNames = McpToolNames.Safe },
            Notion with { PromptsToExpose = ["a"] },
            Notion with { ResourcesToExpose = ["a"] },
            Notion with { OAuth = new() { ClientSecret = new Secret("s") } },
            Notion with { Accounts = ["work"] },
            Notion with { ToolsToExecute = [] },
            Notion with { AllowOnAllVirtualKeys = true },
            Notion with { AllowAnonymous = true },
            Notion with { ConnectTimeout = TimeSpan.FromSeconds(1) },
            Notion with { ToolExecutionTimeout = TimeSpan.FromSeconds(1) },
        ];

        variants.Should().OnlyContain(variant => Changes(With(Notion, TeamA), With(variant, TeamA)).Single() == "server notion: changed");
        variants.Should().HaveCount(typeof(McpServerSettings).GetProperties().Length - 2, "the id finds it, and the name has a test of its own");
    }

    [Fact]
    public void A_fingerprint_holds_no_secret_and_survives_being_kept()
    {
        var settings = With(Notion with { OAuth = new() { ClientSecret = new Secret("c4n4ry-secret") } }, TeamA with { Value = new Secret("sk-bf-c4n4ry") })
            with
        { AdminKey = new Secret("c4n4ry-admin"), EncryptionKey = new Secret("c4n4ry-passphrase") };

        var kept = JsonSerializer.Serialize(ConfigurationDigest.Fingerprint(settings));

        kept.Should().NotContain("c4n4ry");
        ConfigurationDigest.Changes(JsonSerializer.Deserialize<List<FingerprintEntry>>(kept)!, ConfigurationDigest.Fingerprint(settings))
            .Should().BeEmpty();
    }

    private static IReadOnlyList<string> Changes(BifrostSettings before, BifrostSettings after) =>
        ConfigurationDigest.Changes(ConfigurationDigest.Fingerprint(before), ConfigurationDigest.Fingerprint(after));

    private static BifrostSettings With(McpServerSettings server, VirtualKeySettings key) => With([server], [key]);

    private static BifrostSettings With(IReadOnlyList<McpServerSettings> servers, IReadOnlyList<VirtualKeySettings> keys) => new()
    {
        DataDirectory = "/data",
        Store = new() { Path = "/data/bifrost.db" },
        Mcp = new() { Servers = servers },
        VirtualKeys = keys,
    };
}
