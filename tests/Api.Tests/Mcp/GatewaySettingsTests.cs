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
}
