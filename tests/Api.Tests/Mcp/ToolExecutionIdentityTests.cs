using System.Net;
using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Security;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Who a program calls tools for, and that what one way connected the other uses.</summary>
public sealed class ToolExecutionIdentityTests(ExecutionBifrost bifrost) : IClassFixture<ExecutionBifrost>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private static readonly (string, string) AliceKey = ("x-bf-virtual-key", TestServers.AliceKey);

    [Fact]
    public async Task A_service_without_an_account_says_where_to_connect_one()
    {
        var (status, body) = await ExecuteAsync("notes-connect", AliceKey);

        status.Should().Be(403);
        body.GetProperty("error").GetProperty("code").GetString().Should().Be("mcp_auth_required");
        var required = body.GetProperty("extra_fields").GetProperty("mcp_auth_required");
        required.EnumerateObject().Select(member => member.Name)
            .Should().Equal("kind", "mcp_client_id", "mcp_client_name", "authorize_url", "message");
        required.GetProperty("kind").GetString().Should().Be("oauth");
        required.GetProperty("mcp_client_id").GetString().Should().Be("notes");
        var link = required.GetProperty("authorize_url").GetString()!;
        link.Should().StartWith($"{bifrost.Server.BaseUrl}{Wire.Upstream}?");
        required.GetProperty("message").GetString().Should().EndWith(link);
    }

    [Theory]
    [InlineData("x-bf-virtual-key")]
    [InlineData("x-bf-vk")]
    public async Task An_account_connected_by_a_link_is_used_here_and_at_the_gateway(string header)
    {
        await using var server = await bifrost.StartAsync();
        using var client = new TestClient(server.BaseUrl);
        var (_, asked) = await ExecuteAsync(server, "notes-whoami", (header, TestServers.BobKey));
        var link = asked.GetProperty("extra_fields").GetProperty("mcp_auth_required").GetProperty("authorize_url").GetString()!;
        using var departure = await PrintedLinks.ConfirmAsync(client, link, TestServers.BobKey);
        using var arrived = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure, "bob"));

        var (status, body) = await ExecuteAsync(server, "notes-whoami", (header, TestServers.BobKey));
        var atGateway = await NotesBifrost.CallAsync(client, TestServers.BobKey, "notes-whoami");

        status.Should().Be(200);
        body.GetProperty("content").GetString().Should().Be(atGateway).And.Contain("bob");
    }

    [Fact]
    public async Task An_account_connected_at_consent_is_used_for_the_user_a_trusted_program_names()
    {
        using var client = await new TestClient(bifrost.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseUserIdAsync("carol");
        await NotesBifrost.ConnectAsync(client, "alice");

        var (status, body) = await ExecuteAsync("notes-whoami", ("X-Bf-User-Id", " carol "));

        status.Should().Be(200);
        body.GetProperty("content").GetString().Should().Contain("alice");
        (await ExecuteAsync("notes-whoami", ("X-Bf-User-Id", "Carol"))).Status.Should().Be(403);
    }

    [Fact]
    public async Task An_address_that_is_not_trusted_names_nobody()
    {
        await using var server = await bifrost.StartAsync(IPNetwork.Parse("10.0.0.0/8"));

        (await ExecuteAsync(server, "raw-echo", ("X-Bf-User-Id", "carol"))).ShouldBeRefused(403, "user_id_not_trusted");
        (await ExecuteAsync(server, "raw-echo", ("X-Bf-User-Id", "carol"), AliceKey)).ShouldBeRefused(403, "user_id_not_trusted");
    }

    [Fact]
    public async Task What_a_proxy_forwards_does_not_make_an_address_trusted()
    {
        await using var server = await bifrost.StartAsync(IPNetwork.Parse("10.0.0.0/8"));

        var (status, _) = await ExecuteAsync(server, "raw-echo", ("X-Bf-User-Id", "carol"), ("X-Forwarded-For", "10.0.0.1"));

        status.Should().Be(403);
    }

    [Fact]
    public async Task A_key_beside_a_user_is_what_the_user_may()
    {
        // The key names no server and raw is not published to all keys.
        (await ExecuteAsync("raw-echo", ("X-Bf-User-Id", "carol"))).Status.Should().Be(200);
        (await ExecuteAsync("raw-echo", ("X-Bf-User-Id", "carol"), AliceKey)).ShouldBeRefused(404, "tool_not_found");
        (await ExecuteAsync("notes-connect", ("X-Bf-User-Id", "erin"), AliceKey)).ShouldBeRefused(403, "mcp_auth_required");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", false)]
    [InlineData("?api_key=URLSECRET987654321abc", false)]
    public async Task A_user_that_is_named_without_a_key_has_no_credential_of_the_company(string? query, bool isOpen)
    {
        await using var server = await BifrostServer.StartAsync(settings => settings
            .WithServer(new McpServerSettings
            {
                ClientId = "keyed",
                Name = "keyed",
                ConnectionString = new Uri(bifrost.Raw.Endpoint + query),
                Headers = query is "" ? new Dictionary<string, Secret> { ["X-Pat"] = new("secret") } : [],
                ToolsToExecute = ["*"],
                AllowOnAllVirtualKeys = true,
            })
            .WithKey("alice", TestServers.AliceKey) with
        {
            Client = settings.Client with { TrustedUserIdCallers = [IPNetwork.Parse("127.0.0.0/8")] },
        });

        (await ExecuteAsync(server, "keyed-echo", ("X-Bf-User-Id", "carol"))).Status.Should().Be(isOpen ? 200 : 404);
        (await ExecuteAsync(server, "keyed-echo", AliceKey)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("x-bf-vk", "sk-bf-unknown-0123456789abcdefghij")]
    [InlineData("x-bf-virtual-key", "nonsense")]
    public async Task A_credential_that_is_not_good_is_never_passed_over(string header, string value)
    {
        (await ExecuteAsync("raw-echo", (header, value))).ShouldBeRefused(401, "invalid_token");
        (await ExecuteAsync("raw-echo", ("X-Bf-User-Id", "carol"), (header, value))).ShouldBeRefused(401, "invalid_token");
    }

    [Fact]
    public async Task Nobody_is_nobody() => (await ExecuteAsync("raw-echo")).ShouldBeRefused(401, "authentication_required");

    [Fact]
    public async Task Two_credentials_are_none() =>
        (await ExecuteAsync("raw-echo", AliceKey, ("x-bf-vk", TestServers.BobKey))).ShouldBeRefused(400, "credential_malformed");

    [Fact]
    public async Task A_token_of_the_consent_flow_is_a_credential_here_but_not_beside_a_user()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = ("Authorization", $"Bearer {await client.SignInAsync(null)}");

        (await ExecuteAsync("raw-echo", token)).Status.Should().Be(200);
        (await ExecuteAsync("raw-echo", token, ("X-Bf-User-Id", "carol"))).ShouldBeRefused(400, "credential_malformed");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("tab\there")]
    public async Task A_name_that_is_none_is_refused(string userId) =>
        (await ExecuteAsync("raw-echo", ("X-Bf-User-Id", userId))).ShouldBeRefused(400, "user_id_malformed");

    [Theory]
    [InlineData("sk-bf-typed-0123456789abcdef")]
    [InlineData(" SK-BF-TYPED-0123456789ABCDEF ")]
    [InlineData("Bearer sk-bf-typed-0123456789abcdef")]
    [InlineData("\"sk-bf-typed-0123456789abcdef\"")]
    [InlineData("sk\u2013bf\u2013typed\u20130123456789abcdef")]
    [InlineData(TestServers.AliceKey)]
    public async Task A_virtual_key_that_stands_where_a_user_is_named_is_refused_and_kept_nowhere(string userId)
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var before = await bifrost.Server.StoredAsync<long>("SELECT COUNT(*) FROM subjects WHERE kind = 'user'");

        (await ExecuteAsync("raw-echo", ("X-Bf-User-Id", userId))).ShouldBeRefused(400, "user_id_is_key");
        var (status, body) = await ExecuteAsync("raw-echo", ("X-Bf-User-Id", userId), AliceKey);
        using var atGateway = await client.Http.AskAsync("POST", "/mcp", Wire.Json(Ping), ("X-Bf-User-Id", userId));
        using var withKey = await client.Http.AskAsync("POST", "/mcp", Wire.Json(Ping), ("X-Bf-User-Id", userId), AliceKey);

        (status, (int)atGateway.StatusCode, (int)withKey.StatusCode).Should().Be((400, 401, 200));
        new[] { body.GetRawText(), await atGateway.TextAsync(), await withKey.TextAsync() }
            .Should().NotContain(text => text.Contains(userId.Trim(), StringComparison.Ordinal));
        (await bifrost.Server.StoredAsync<long>("SELECT COUNT(*) FROM subjects WHERE kind = 'user'")).Should().Be(before);
        (await bifrost.Server.StoredAsync<long>("SELECT COUNT(*) FROM subjects WHERE LOWER(subject_key) LIKE '%sk_bf_%'")).Should().Be(0);
        bifrost.Server.Log.Lines.Should().NotContain(line => line.Contains(userId.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_of_endless_length_is_refused() =>
        (await ExecuteAsync("raw-echo", ("X-Bf-User-Id", new string('x', 256)))).ShouldBeRefused(400, "user_id_malformed");

    [Fact]
    public async Task Two_names_are_none()
    {
        var answer = await RawRequest.SendAsync(
            bifrost.Server.BaseUrl,
            $"POST {ExecutionBifrost.Path} HTTP/1.1\r\nHost: {new Uri(bifrost.Server.BaseUrl).Authority}\r\nConnection: close\r\n"
            + "Content-Length: 0\r\nX-Bf-User-Id: a\r\nX-Bf-User-Id: b\r\n\r\n");

        answer.Status.Should().Be(400);
        answer.Text.Should().Contain("user_id_malformed");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Who_calls_learns_the_method_only_after_saying_who_it_is(string method)
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);

        using var nobody = await client.Http.AskAsync(method, ExecutionBifrost.Path);
        using var alice = await client.Http.AskAsync(method, ExecutionBifrost.Path, null, AliceKey);

        ((int)nobody.StatusCode, (int)alice.StatusCode).Should().Be((401, 405));
    }

    [Fact]
    public async Task A_name_means_nothing_at_the_gateway()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);

        using var answer = await client.Http.AskAsync(
            "POST", "/mcp", Wire.Json(Ping), ("X-Bf-User-Id", "carol"));

        ((int)answer.StatusCode).Should().Be(401);
    }

    private Task<(int Status, JsonElement Body)> ExecuteAsync(string tool, params (string, string)[] headers) =>
        ExecuteAsync(bifrost.Server, tool, headers);

    private Task<(int Status, JsonElement Body)> ExecuteAsync(BifrostServer server, string tool, params (string, string)[] headers) =>
        bifrost.ExecuteAsync(ExecutionBifrost.Call(tool), "", server, headers);
}

internal static class ToolExecutionRefusals
{
    public static void ShouldBeRefused(this (int Status, JsonElement Body) answer, int status, string code)
    {
        answer.Status.Should().Be(status, answer.Body.GetRawText());
        answer.Body.GetProperty("status_code").GetInt32().Should().Be(status);
        answer.Body.GetProperty("is_bifrost_error").GetBoolean().Should().BeFalse();
        answer.Body.GetProperty("error").GetProperty("code").GetString().Should().Be(code);
    }
}
