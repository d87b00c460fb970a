using Bifrost.Application.Metadata;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Metadata;

public sealed class ProtectedResourceTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_whole_gateway_is_a_resource()
    {
        (await _host.SendAsync(new GetProtectedResourceMetadataQuery(null))).Value.Path.Should().Be("/mcp");
    }

    [Fact]
    public async Task Each_server_is_a_resource_of_its_own()
    {
        var resource = (await _host.SendAsync(new GetProtectedResourceMetadataQuery("notes"))).Value;

        resource.Path.Should().Be("/mcp/notes");
        resource.Name.Should().Contain("notes");
    }

    [Theory]
    [InlineData("Notes")]
    [InlineData("unknown")]
    [InlineData("")]
    public async Task A_server_has_one_spelling(string name)
    {
        (await _host.SendAsync(new GetProtectedResourceMetadataQuery(name))).Error.Should().Be(McpClientErrors.Unknown);
    }
}
