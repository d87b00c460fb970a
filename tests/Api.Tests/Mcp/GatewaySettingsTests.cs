using Bifrost.Api.Mcp;
using Bifrost.Application.Settings;

namespace Bifrost.Api.Tests.Mcp;

public sealed class GatewaySettingsTests
{
    [Fact]
    public void What_the_configuration_says_is_what_the_gateway_goes_by()
    {
        var options = GatewaySettings.Of(new BifrostSettings
        {
            DataDirectory = "/data",
            Store = new StoreSettings { Path = "/data/store", Enabled = false },
            Mcp = new McpSettings { AllowedOrigins = ["https://page.example"], MaxListBytes = 1 },
            OAuth = new OAuthSettings { RedirectHosts = ["broker.example"] },
            Limits = new LimitSettings
            {
                MaxMcpBodyBytes = 2,
                MaxSessions = 3,
                SessionsPerSubject = 4,
                StreamsPerSubject = 5,
                ListenStreamsPerSubject = 6,
                MaxStreams = 7,
                MaxKeptBytes = 8,
            },
        });

        options.Should().BeEquivalentTo(new
        {
            StoreEnabled = false,
            AllowedOrigins = new[] { "https://page.example" },
            BrokerHosts = new[] { "broker.example" },
            MaxListBytes = 1,
            MaxBodyBytes = 2,
            MaxConversations = 3,
            MaxConversationsOfSubject = 4,
            MaxReadersOfCaller = 5,
            MaxStreamsOfCaller = 6,
            MaxStreams = 7,
            MaxKeptBytesInAll = 8L,
        });
    }

    [Fact]
    public void What_it_does_not_say_is_what_the_gateway_goes_by_anyway() =>
        GatewaySettings.Of(new BifrostSettings { DataDirectory = "/data", Store = new StoreSettings { Path = "/data/store" } })
            .Should().BeEquivalentTo(new Bifrost.Application.Gateway.GatewayOptions());

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_setting_of_the_gateway_has_an_effect(string key)
    {
        var property = typeof(McpSettings).GetProperty(key)!;
        var settings = new BifrostSettings { DataDirectory = "/data", Store = new StoreSettings { Path = "/data/store" } };
        object value = property.GetValue(settings.Mcp) switch
        {
            int number => number + 1,
            TimeSpan time => time + TimeSpan.FromSeconds(1),
            _ => new[] { "https://elsewhere.example" },
        };
        var before = GatewaySettings.Of(settings);

        property.SetValue(settings.Mcp, value);

        var after = GatewaySettings.Of(settings);
        typeof(Bifrost.Application.Gateway.GatewayOptions).GetProperties()
            .Where(option => !Equals(option.GetValue(after), option.GetValue(before)))
            .Should().ContainSingle().Which.GetValue(after).Should().BeEquivalentTo(value);
    }

    // But for those of the servers themselves, and of the way to them.
    public static TheoryData<string> Keys() => [.. typeof(McpSettings).GetProperties().Select(property => property.Name).Except(
        [nameof(McpSettings.ConnectTimeout), nameof(McpSettings.ToolExecutionTimeout), nameof(McpSettings.Servers), nameof(McpSettings.AllowedHosts)])];
}
