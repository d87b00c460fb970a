using System.Web;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>Collects secrets while journeys go on, and looks for each of them in the log, the spans and the answers to errors.</summary>
public abstract class CanaryTest(NotesBifrost bifrost)
{
    protected const string WrongAdminKey = "canary-wrong-admin-key-0123456789";

    private readonly Dictionary<string, string> _secrets = new()
    {
        ["virtual key of alice"] = TestServers.AliceKey,
        ["virtual key of bob"] = TestServers.BobKey,
        ["admin key"] = BifrostServer.AdminKey,
        ["wrong admin key"] = WrongAdminKey,
    };

    private readonly List<string> _errors = [];

    /// <summary>What the journeys go through.</summary>
    protected NotesBifrost Target { get; } = bifrost;

    protected void Note(string name, string secret) => _secrets[name] = secret;

    protected void NoteQuery(string where, string query, params string[] names)
    {
        foreach (var name in names)
        {
            Note($"{name} of the {where}", HttpUtility.ParseQueryString(query)[name]!);
        }
    }

    protected void NoteCookies(string where, TestClient client)
    {
        foreach (System.Net.Cookie cookie in client.Cookies.GetCookies(client.Http.BaseAddress!))
        {
            Note($"cookie {cookie.Name} {where}", cookie.Value.Split('.')[0]);
        }
    }

    protected async Task ErrorAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            ((int)answer.StatusCode).Should().BeInRange(400, 499);
            _errors.Add(await answer.TextAsync());
        }
    }

    /// <summary>Looks for all that was noted.</summary>
    /// <param name="spans">What a tracing backend would have kept.</param>
    internal void NothingWasTold(CapturedSpans spans)
    {
        NoteUpstreamSecrets();
        Target.Server.Log.Lines.Should().Contain(line => line.StartsWith("Debug")).And.Contain(line => line.Contains("RequestPath:"));
        spans.Lines.Should().NotBeEmpty();
        var log = string.Join('\n', Target.Server.Log.Lines.Concat(spans.Lines));

        foreach (var (name, secret) in _secrets)
        {
            secret.Length.Should().BeGreaterThan(15, name);
            log.Contains(secret, StringComparison.Ordinal).Should().BeFalse($"{name} is in the log: {LineWith(log, secret)}");
            _errors.Should().NotContain(error => error.Contains(secret), name);
        }
    }

    // What travels between Bifrost and the provider is as secret as what travels between Bifrost and its clients.
    private void NoteUpstreamSecrets()
    {
        foreach (var request in Target.Notes.Received.TokenRequests)
        {
            Note($"upstream code {_secrets.Count}", request.Form["code"]);
            Note($"upstream verifier {_secrets.Count}", request.Form["code_verifier"]);
        }

        foreach (var request in Target.Notes.Received.Mcp.Where(request => request.Headers.ContainsKey("Authorization")))
        {
            Note($"upstream token {_secrets.Count}", request.Headers["Authorization"]["Bearer ".Length..]);
        }

        foreach (var request in Target.Notes.Received.Revocations)
        {
            Note($"revoked token {_secrets.Count}", request.Form["token"]);
        }
    }

    private static string? LineWith(string log, string secret) =>
        log.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.Ordinal));
}
