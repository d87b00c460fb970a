using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Bifrost.Samples.Upstream;
using Xunit.Abstractions;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>The keys are rotated several times beside two programs that are used meanwhile. Real programs, real clocks.</summary>
public sealed class RotationUnderLoadTests(ITestOutputHelper output)
{
    private const int Users = 6;
    private const int Rotations = 3;
    private const string Modern = "2026-07-28";
    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
        """;

    private readonly ConcurrentQueue<string> _complaints = new();
    private int _calls;

    [Fact]
    public async Task It_loses_no_secret_no_session_and_no_request_state()
    {
        await using var programs = await TwoPrograms.StartAsync(new NotesOptions { AccessTokenLifetime = TimeSpan.FromSeconds(10) });
        var users = await Task.WhenAll(Enumerable.Range(0, Users).Select(number => SignedInUser.ConnectAsync(programs, number)));
        var stranger = await SignedInUser.ConnectAsync(programs, Users, isConnected: false);
        var first = await BeginAsync(users[0], at: 0);
        using var done = new CancellationTokenSource();
        var load = users.Select(user => WhileAsync(() => CallAsync(user), done.Token))
            .Append(WhileAsync(() => TravelAsync(users[0], first), done.Token))
            .Append(WhileAsync(() => RepeatAsync(stranger), done.Token))
            .ToList();

        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            var (code, said) = await programs.One.CommandAsync("keys", "rotate");
            code.Should().Be(0, said);
            said.Should().NotContain("open with no key");
        }

        await done.CancelAsync();
        await Task.WhenAll(load);
        output.WriteLine($"{_calls} calls, {programs.Notes.RefreshUses.Count} renewals");
        _complaints.Should().BeEmpty();
        _calls.Should().BeGreaterThan(Users * Rotations);
        programs.Notes.RefreshUses.Should().NotContain(use => use.IsRepeat);
    }

    private static Task WhileAsync(Func<Task> act, CancellationToken done) => Task.Run(async () =>
    {
        while (!done.IsCancellationRequested)
        {
            await act();
            await Task.Delay(20, CancellationToken.None);
        }
    }, CancellationToken.None);

    // A stored secret: the account of the user.
    private async Task CallAsync(SignedInUser user)
    {
        Interlocked.Increment(ref _calls);

        if (await user.WhoAmIAsync() is var answer && answer != user.Name)
        {
            _complaints.Enqueue($"{user.Name}: {answer}");
        }
    }

    // A session: one from before the rotations, and a new one, each at both programs.
    private async Task TravelAsync(SignedInUser user, string first)
    {
        var begun = await BeginAsync(user, at: 0);
        var other = await BeginAsync(user, at: 1);

        foreach (var session in new[] { first, begun, other })
        {
            foreach (var at in new[] { 0, 1 })
            {
                using var answer = await SendAsync(user, at, """{"jsonrpc":"2.0","id":2,"method":"ping"}""", ("Mcp-Session-Id", session));

                if ((int)answer.StatusCode != 200)
                {
                    _complaints.Enqueue($"session at {at}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }
            }
        }
    }

    // A request state: given by one program, and carried to the other.
    private async Task RepeatAsync(SignedInUser stranger)
    {
        foreach (var at in new[] { 0, 1 })
        {
            using var asked = await AskAsync(stranger, at, "");
            var text = await asked.Content.ReadAsStringAsync();
            using var json = JsonDocument.Parse(Json(text));

            if (!json.RootElement.TryGetProperty("result", out var result) || !result.TryGetProperty("requestState", out var state))
            {
                _complaints.Enqueue($"no state at {at}: {text}");
                continue;
            }

            var carried = $",\"requestState\":\"{state.GetString()}\",\"inputResponses\":{{\"connect\":{{\"action\":\"decline\"}}}}";
            using var repeated = await AskAsync(stranger, 1 - at, carried);

            if (await repeated.Content.ReadAsStringAsync() is var answer && (int)repeated.StatusCode != 200)
            {
                _complaints.Enqueue($"state of {at} at {1 - at}: {answer}");
            }
        }
    }

    private static Task<HttpResponseMessage> AskAsync(SignedInUser user, int at, string members)
    {
        var meta = $"{{\"io.modelcontextprotocol/protocolVersion\":\"{Modern}\",\"io.modelcontextprotocol/clientCapabilities\":{{\"elicitation\":{{\"url\":{{}}}}}}}}";
        var body = $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{{\"name\":\"notes-connect\"{members},\"_meta\":{meta}}}}}";

        return SendAsync(user, at, body, ("MCP-Protocol-Version", Modern), ("Mcp-Method", "tools/call"), ("Mcp-Name", "notes-connect"));
    }

    private async Task<string> BeginAsync(SignedInUser user, int at)
    {
        using var answer = await SendAsync(user, at, Initialize);

        if (!answer.Headers.TryGetValues("Mcp-Session-Id", out var ids))
        {
            _complaints.Enqueue($"no session at {at}: {await answer.Content.ReadAsStringAsync()}");

            return "none";
        }

        return ids.Single();
    }

    private static async Task<HttpResponseMessage> SendAsync(
        SignedInUser user, int at, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = new("Bearer", user.Token);

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await user.Clients[at].Http.SendAsync(request);
    }

    private static string Json(string text) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith("data: {", StringComparison.Ordinal)) is { } data ? data[6..] : text;
}
