using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A server that callers without a virtual key do not have does not exist for them, by whatever method they ask.</summary>
public sealed class McpAnonymousTests : GatewayTest
{
    private const string Skipped = "token-of-nobody";
    private const string Key = "token-of-a-key";

    public static TheoryData<string, McpAuthType, Func<McpClient, McpClient>> Closed => new()
    {
        { "header", McpAuthType.None, client => client with { Headers = new Dictionary<string, Secret> { ["Gitlab-Pat"] = new("glpat") } } },
        { "address", McpAuthType.None, client => client with { Endpoint = new Uri(client.Endpoint + "?api_key=URLSECRET987654321abc") } },
        { "said of an open one", McpAuthType.None, client => client with { AllowAnonymous = false } },
        { "said of accounts", McpAuthType.PerUserOAuth, client => client with { AllowAnonymous = false } },
        { "headers", McpAuthType.Headers, client => client with { Headers = new Dictionary<string, Secret> { ["X-Key"] = new("k") } } },
    };

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task It_is_not_there(string what, McpAuthType auth, Func<McpClient, McpClient> close)
    {
        var client = Offer(auth, close);
        Host.Directory.AddToken(Skipped, new Caller(new SubjectId("nobody"), SubjectKind.Session, null, Audience.Gateway));
        var key = AKey.WithoutGrants with { Grants = [VirtualKeyGrant.For(client, ToolSelection.All)] };
        Host.Directory.AddToken(Key, new Caller(new SubjectId("key"), SubjectKind.VirtualKey, key, Audience.Gateway));

        foreach (var token in new[] { GatewayHost.Token, Skipped })
        {
            foreach (var (method, parameters) in Requests)
            {
                var answer = await SendAsync(method, parameters, token);
                var isThere = method.EndsWith("/list", StringComparison.Ordinal)
                    ? answer.Contains("notes", StringComparison.Ordinal)
                    : !answer.Contains("Unknown ", StringComparison.Ordinal) && method != "logging/setLevel";
                isThere.Should().BeFalse($"{what}: {method} {answer}");
            }
        }

        Upstream.Received.Should().BeEmpty(what);
        (await SendAsync("tools/list", "{}", Key)).Should().Contain("notes-", what);
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task It_is_there_when_its_configuration_says_so(string what, McpAuthType auth, Func<McpClient, McpClient> close)
    {
        Offer(auth, client => close(client) with { AllowAnonymous = true });
        Host.Directory.AddToken(Skipped, new Caller(new SubjectId("nobody"), SubjectKind.Session, null, Audience.Gateway));

        (await SendAsync("tools/list", "{}", Skipped)).Should().Contain("notes-", what);
        (await SendAsync("tools/list", "{}", GatewayHost.Token)).Should().Contain("notes-", what);
    }

    private static readonly (string Method, string Parameters)[] Requests =
    [
        ("tools/list", "{}"),
        ("tools/call", """{"name":"notes-echo","arguments":{}}"""),
        ("tools/call", """{"name":"notes-connect","arguments":{}}"""),
        ("prompts/list", "{}"),
        ("prompts/get", """{"name":"notes-open"}"""),
        ("resources/list", "{}"),
        ("resources/templates/list", "{}"),
        ("resources/read", """{"uri":"bifrost://notes/a:open"}"""),
        ("resources/read", """{"uri":"a:open"}"""),
        ("resources/subscribe", """{"uri":"bifrost://notes/a:open"}"""),
        ("completion/complete", """{"ref":{"type":"ref/prompt","name":"notes-open"},"argument":{"name":"x","value":""}}"""),
        ("completion/complete", """{"ref":{"type":"ref/resource","uri":"bifrost://notes/t://{id}"},"argument":{"name":"x","value":""}}"""),
        ("logging/setLevel", """{"level":"info"}"""),
    ];

    private McpClient Offer(McpAuthType auth, Func<McpClient, McpClient> with)
    {
        Upstream.Capabilities = """{"tools":{},"prompts":{},"completions":{},"logging":{},"resources":{"subscribe":true}}""";

        foreach (var (method, result) in new[]
        {
            ("prompts/list", """{"prompts":[{"name":"open"}]}"""),
            ("resources/list", """{"resources":[{"uri":"a:open","name":"n"}]}"""),
            ("resources/templates/list", """{"resourceTemplates":[{"uriTemplate":"t://{id}","name":"n"}]}"""),
            ("prompts/get", """{"ok":true}"""),
            ("resources/read", """{"ok":true}"""),
            ("resources/subscribe", """{"ok":true}"""),
            ("completion/complete", """{"ok":true}"""),
        })
        {
            Upstream.On(method, (context, request) => RawMcpServer.ResultAsync(context, request, result));
        }

        return Host.AddServer("notes", Upstream.Endpoint, auth, with);
    }

    private async Task<string> SendAsync(string method, string parameters, string token)
    {
        using var begun = await Host.Http.SendAsync(Host.Post(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""", token));
        using var request = Host.Post($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", token);
        request.Headers.Add("Mcp-Session-Id", begun.Headers.GetValues("Mcp-Session-Id"));
        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }
}
