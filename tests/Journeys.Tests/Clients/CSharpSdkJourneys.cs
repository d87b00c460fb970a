using System.Text.Json;
using System.Web;
using Bifrost.Journeys.Tests.Setup;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>The official C# SDK with its own discovery, registration and PKCE; a person only sees the browser.</summary>
public sealed class CSharpSdkJourneys : ClientJourney
{
    [Fact]
    public async Task It_signs_in_by_itself_and_lists_the_tools_of_the_service()
    {
        await using var client = await ConnectAsync();

        var tools = await client.ListToolsAsync(cancellationToken: Patience);

        tools.Select(tool => tool.Name).Should().Contain(["notes-whoami", "notes-picture", "notes-unknown_members"])
            .And.NotContain("notes-connect");
    }

    [Fact]
    public async Task Its_calls_run_as_the_account_that_was_connected()
    {
        await using var client = await ConnectAsync();

        var result = await client.CallToolAsync("notes-whoami", cancellationToken: Patience);

        result.Content.OfType<TextContentBlock>().Single().Text.Should().Be("alice");
    }

    [Fact]
    public async Task It_sees_an_image()
    {
        await using var client = await ConnectAsync();

        var result = await client.CallToolAsync("notes-picture", cancellationToken: Patience);

        var image = result.Content.OfType<ImageContentBlock>().Single();
        image.MimeType.Should().Be("image/png");
        image.DecodedData.Span[..4].ToArray().Should().Equal(0x89, 0x50, 0x4E, 0x47);
    }

    [Fact]
    public async Task It_sees_structured_content_and_meta()
    {
        await using var client = await ConnectAsync();

        var result = await client.CallToolAsync("notes-report", cancellationToken: Patience);

        result.StructuredContent!.Value.GetProperty("user").GetString().Should().Be("alice");
        result.Meta!["notes.example/source"]!.GetValue<string>().Should().Be("memory");
    }

    [Fact]
    public async Task It_sees_that_a_tool_failed()
    {
        await using var client = await ConnectAsync();

        var result = await client.CallToolAsync("notes-fail", cancellationToken: Patience);

        result.IsError.Should().BeTrue();
        result.Content.OfType<TextContentBlock>().Single().Text.Should().Be("This tool always fails.");
    }

    [Fact]
    public async Task Members_that_it_does_not_know_reach_it_below_its_types()
    {
        await using var client = await ConnectAsync();
        var request = new JsonRpcRequest
        {
            Method = RequestMethods.ToolsCall,
            Params = JsonSerializer.SerializeToNode(new { name = "notes-unknown_members" }),
        };

        var response = await client.SendRequestAsync(request, Patience);

        response.Result!["x-notes-future"]!["large"]!.ToJsonString().Should().Be("12345678901234567890");
    }

    private async Task<McpClient> ConnectAsync()
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri($"{Bifrost.BaseUrl}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = new Uri("http://localhost:1179/callback"),
                DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "C# SDK" },
                AuthorizationCallbackHandler = AuthorizeAsync,
            },
        });

        return await McpClient.CreateAsync(transport, cancellationToken: Patience);
    }

    private static async Task<AuthorizationResult?> AuthorizeAsync(
        AuthorizationCallbackContext context, CancellationToken ct)
    {
        using var browser = new ConsentByHttp();
        var answer = await browser.WalkAsync(context.AuthorizationUri, ct);
        answer.AbsoluteUri.Should().StartWith(context.RedirectUri.AbsoluteUri);
        var query = HttpUtility.ParseQueryString(answer.Query);

        return new AuthorizationResult { Code = query["code"], State = query["state"], Iss = query["iss"] };
    }
}
