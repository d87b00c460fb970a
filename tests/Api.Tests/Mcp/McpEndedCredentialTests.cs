using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>What was asked with a credential is answered with it, or not at all.</summary>
public sealed class McpEndedCredentialTests : GatewayTest
{
    private const string Secret = """{"content":[{"type":"text","text":"secret"}]}""";
    private const string Short = "short";

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("/mcp", "notes-echo")]
    [InlineData("/mcp/notes", "echo")]
    public async Task A_result_is_not_delivered_after_its_credential_has_ended(string path, string tool)
    {
        Serve();
        using var request = Host.Post(
            $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}"}}""", Short, path);
        var call = Host.Http.SendAsync(request);
        await Upstream.ReceivedAsync("tools/call");

        End();

        using var response = await call;
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Contain("invalid_token");
        (await response.Content.ReadAsStringAsync()).Should().Contain("invalid_token").And.NotContain("secret");
    }

    [Fact]
    public async Task Nor_in_a_session_or_a_batch_or_a_list()
    {
        Serve();
        Upstream.On("tools/list", async (context, request) =>
        {
            await _goOn.Task;
            await RawMcpServer.ResultAsync(context, request, """{"tools":[{"name":"secret","inputSchema":{"type":"object"}}]}""");
        });
        var client = await ResumableClient.BeginAsync(Host, Short, "2025-03-26");
        var answers = new[]
        {
            client.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}"""),
            client.SendAsync("""[{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}]"""),
            client.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}"""),
        };
        await Upstream.ReceivedAsync("tools/call", 2);
        await Upstream.ReceivedAsync("tools/list");

        End();

        (await Task.WhenAll(answers)).Should().OnlyContain(answer => answer.Contains("invalid_token", StringComparison.Ordinal)
            && !answer.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nor_to_a_client_of_revision_2026_07_28()
    {
        Serve();
        using var request = new ModernClient(Host, Short).Request("tools/call", "\"name\":\"notes-echo\"", name: "notes-echo");
        var call = Host.Http.SendAsync(request);
        await Upstream.ReceivedAsync("tools/call");

        End();

        using var response = await call;
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("secret");
    }

    [Fact]
    public async Task A_key_that_is_not_active_any_more_gets_no_result()
    {
        Serve();
        Host.AddKey("sk-bf-0123456789abcdef0123", []);
        Host.Catalog.Clients[0] = Host.Catalog.Clients[0] with { AllowOnAllVirtualKeys = true };
        using var request = Host.Post(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""", "sk-bf-0123456789abcdef0123");
        var call = Host.Http.SendAsync(request);
        await Upstream.ReceivedAsync("tools/call");

        Host.Directory.Forget("sk-bf-0123456789abcdef0123");
        _goOn.SetResult();

        using var response = await call;
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_stream_that_has_begun_carries_no_answer_any_more()
    {
        Serve(progress: true);
        using var events = await ClientEvents.OpenAsync(Host.Http, Host.Post(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"_meta":{"progressToken":1},"name":"notes-echo"}}""", Short));
        await events.NextAsync();

        End();

        await events.Invoking(stream => stream.RestAsync()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Nor_does_one_that_could_be_taken_up_again()
    {
        Serve(progress: true);
        var client = await ResumableClient.BeginAsync(Host, Short);
        using var events = await client.CallAsync();
        await events.NextAsync();

        End();

        await events.Invoking(stream => stream.RestAsync()).Should().ThrowAsync<IOException>();
        using var again = await client.ResumeAsync(events.Ids[^1], GatewayHost.Token);
        (await again.TextAsync()).Should().NotContain("secret");
    }

    [Fact]
    public async Task A_quiet_stream_of_an_answer_ends_within_5_seconds()
    {
        Serve(progress: true);
        using var events = await ClientEvents.OpenAsync(Host.Http, Host.Post(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"_meta":{"progressToken":1},"name":"notes-echo"}}""", Short));
        await events.NextAsync();

        Host.Directory.Forget(Short);
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        await events.Invoking(stream => stream.NextAsync()).Should().ThrowAsync<IOException>();
        await Upstream.ReceivedAsync("notifications/cancelled");
    }

    private void Serve(bool progress = false)
    {
        Host.Directory.AddToken(Short, new Caller(GatewayHost.Alice, Domain.Subjects.SubjectKind.User, null, Audience.Gateway));
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            if (progress)
            {
                await RawMcpServer.EventAsync(
                    context, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.ProgressToken}}},"progress":1}}""");
            }

            await _goOn.Task.WaitAsync(context.RequestAborted);
            var answer = $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{Secret}}}""";
            await (progress ? RawMcpServer.EventAsync(context, answer) : RawMcpServer.JsonAsync(context, answer));
        });
    }

    // What is revoked in this process counts at once: no time passes.
    private void End()
    {
        Host.Directory.Forget(Short);
        _goOn.SetResult();
    }
}
