using Bifrost.Application.McpClients;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Persistence.Repositories;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>MCP clients of the management API as the store has them, also as earlier versions wrote them.</summary>
public sealed class StoredServerTests
{
    private static readonly Dictionary<string, string> Header = new() { ["X-Pat"] = "secret" };

    // Earlier versions wrote false also where nothing was said, and it had no effect on these servers.
    [Theory]
    [InlineData("none", false, false, true)]
    [InlineData("none", false, true, false)]
    [InlineData("none", true, true, true)]
    [InlineData("per_user_oauth", false, false, true)]
    [InlineData("headers", false, true, false)]
    [InlineData("headers", true, true, true)]
    [InlineData("oauth", false, false, false)]
    [InlineData("oauth", true, false, true)]
    public void A_row_of_an_earlier_version_gets_the_default_unless_it_was_opened(string authType, bool stored, bool hasHeader, bool isOpen)
    {
        var settings = $$"""{"IsSse":false,"Address":"https://n.example/mcp","AllowAnonymous":{{(stored ? "true" : "false")}}}""";
        var secrets = hasHeader ? StoredServerSecrets.None with { Headers = Header } : StoredServerSecrets.None;

        StoredServer.Read("notes", "notes", authType, settings, secrets).ToClient(new McpSettings()).AllowAnonymous.Should().Be(isOpen);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void An_earlier_version_reads_what_this_one_writes(bool? said, bool read)
    {
        StoredServer.Write(Server with { AllowAnonymous = said }).Should().Contain($"\"AllowAnonymous\":{(read ? "true" : "false")}");
    }

    private static McpServerSettings Server => new()
    {
        ClientId = "notes",
        Name = "notes",
        ConnectionString = new Uri("https://n.example/mcp"),
        Headers = new Dictionary<string, Secret> { ["X-Pat"] = new("secret") },
    };
}
