using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Flows;

/// <summary>Which resource a token is for (RFC 8707).</summary>
public sealed class AudienceTests
{
    private static readonly IMcpClientCatalog Catalog = AServer.Catalog(AServer.Named("notes"), AServer.Named("Tasks_2"));
    private static readonly Audience Notes = Audience.Of(AServer.Named("notes").Name);
    private static readonly Audience Tasks = Audience.Of(AServer.Named("Tasks_2").Name);

    [Fact]
    public void Naming_no_resource_means_the_whole_gateway()
    {
        From().Value.Should().Be(Audience.Gateway);
    }

    [Theory]
    [InlineData("http://localhost:8080", "/mcp")]
    [InlineData("http://localhost:8080/", "/mcp")]
    [InlineData("http://localhost:8080/mcp", "/mcp")]
    [InlineData("http://localhost:8080/mcp/", "/mcp")]
    [InlineData("http://localhost:8080/mcp/notes", "/mcp/notes")]
    [InlineData("http://localhost:8080/mcp/notes/", "/mcp/notes")]
    [InlineData("http://localhost:8080/mcp/Tasks_2", "/mcp/Tasks_2")]
    public void Every_resource_of_ours_has_its_audience(string indicator, string path)
    {
        From(indicator).Value.Path.Should().Be(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    [InlineData("mcp")]
    [InlineData("http://localhost:8080//")]
    [InlineData("http://localhost:8080/mcp//")]
    [InlineData("http://localhost:8080/mcp?x=1")]
    [InlineData("http://localhost:8080/mcp#notes")]
    [InlineData("http://localhost:8080/MCP")]
    [InlineData("http://localhost:8080/mcp/../mcp")]
    [InlineData("http://localhost:8080/mcpx")]
    [InlineData("http://localhost:8080/v1")]
    [InlineData("http://localhost:8080/mcp/unknown")]
    [InlineData("http://localhost:8080/mcp/NOTES")]
    [InlineData("http://localhost:8080/mcp/tasks_2")]
    [InlineData("http://localhost:8080/mcp/notes//")]
    [InlineData("http://localhost:8080/mcp/unknown/")]
    [InlineData("http://localhost:8080/mcp/notes?x=1")]
    [InlineData("http://localhost:8080/mcp/%6Eotes")]
    [InlineData("http://localhost:8080/mcp/notes ")]
    [InlineData("http://localhost:80800")]
    [InlineData("http://localhost:8080.evil.example/mcp")]
    [InlineData("http://localhost:8080@evil.example/mcp")]
    [InlineData("http://localhost/mcp")]
    [InlineData("http://127.0.0.1:8080/mcp")]
    [InlineData("https://localhost:8080/mcp")]
    [InlineData("HTTP://localhost:8080/mcp")]
    [InlineData("http://LOCALHOST:8080/mcp")]
    [InlineData(" http://localhost:8080/mcp")]
    [InlineData("https://evil.example/mcp")]
    public void Anything_else_is_no_resource_of_ours(string indicator)
    {
        From(indicator).Error.Should().Be(FlowErrors.InvalidTarget);
    }

    [Fact]
    public void Several_names_of_one_resource_are_that_resource()
    {
        From(AFlow.BaseUrl, $"{AFlow.BaseUrl}/", $"{AFlow.BaseUrl}/mcp").Value.Should().Be(Audience.Gateway);
        From($"{AFlow.BaseUrl}/mcp/notes", $"{AFlow.BaseUrl}/mcp/notes").Value.Should().Be(Notes);
    }

    [Theory]
    [InlineData("/mcp", "/mcp/notes")]
    [InlineData("/mcp/notes", "/mcp")]
    [InlineData("/mcp/notes", "/mcp/Tasks_2")]
    [InlineData("/mcp", "/elsewhere")]
    [InlineData("/elsewhere", "/mcp")]
    public void Two_resources_at_once_are_refused(string first, string second)
    {
        From(AFlow.BaseUrl + first, AFlow.BaseUrl + second).Error.Should().Be(FlowErrors.InvalidTarget);
    }

    [Fact]
    public void The_gateway_covers_itself_and_every_server_of_it()
    {
        Audience.Gateway.Covers(Audience.Gateway).Should().BeTrue();
        Audience.Gateway.Covers(Notes).Should().BeTrue();
    }

    [Fact]
    public void One_server_covers_itself_only()
    {
        Notes.Covers(Notes).Should().BeTrue();
        Notes.Covers(Tasks).Should().BeFalse();
        Notes.Covers(Audience.Gateway).Should().BeFalse();
    }

    [Fact]
    public void A_stored_audience_is_the_one_that_was_stored()
    {
        Audience.Restore(Notes.Path).Should().Be(Notes);
        Audience.Restore("/mcp").Should().Be(Audience.Gateway);
    }

    private static Result<Audience> From(params string[] indicators) =>
        Audience.FromIndicators(indicators, AFlow.BaseUrl, Catalog);
}
