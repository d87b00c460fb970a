using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Management;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>What ends or changes at one replica does so at every other within five seconds .</summary>
public abstract class SeenEverywhereTests(FourReplicas four)
{
    private readonly ReplicaSet _replicas = four.All;

    [StoreFact]
    public async Task A_session_that_an_administrator_ends_at_one_replica_is_refused_at_every_other()
    {
        var (client, token) = await _replicas.SignInAsync("ended");

        await _replicas.ShouldEndAsync(token, async () =>
        {
            using var first = _replicas.Members[0].NewClient();
            var sessions = await first.Http.AdminJsonAsync("GET", $"{Admin.Sessions}?client_id={client.ClientId}");
            var id = sessions.GetProperty("sessions").EnumerateArray().Single().GetProperty("id").GetString();
            await first.Http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{id}");
        });
    }

    [StoreTheory]
    [InlineData("DELETE", null)]
    [InlineData("PUT", """{"is_active":false}""")]
    public async Task A_virtual_key_that_ends_at_one_replica_is_refused_at_every_other(string method, string? body)
    {
        using var first = _replicas.Members[0].NewClient();
        var (id, value) = await first.Http.MakeKeyAsync($"replicated-{method}");
        using var client = _replicas.NewClient();
        var token = await client.SignInAsync(value);

        await _replicas.ShouldEndAsync(value, () => first.Http.AdminJsonAsync(method, $"{Admin.Keys}/{id}", body));

        (await _replicas.StatusesAsync(token)).Should().OnlyContain(status => status == 401, "its sessions ended with it");
    }

    [StoreFact]
    public async Task An_account_that_a_person_disconnects_at_one_replica_is_used_at_no_other()
    {
        var (client, token) = await _replicas.SignInAsync("leaver", "notes");
        (await WhoAmIAsync(token)).Should().OnlyContain(answer => answer == "leaver");
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseUserIdAsync("leaver");

        using var left = await client.PostAsync("disconnect", ("mcp_client_id", "notes"));

        ((int)left.StatusCode).Should().Be(Steps.Found);
        await Soon.BeAsync(
            async () => (await WhoAmIAsync(token)).All(answer => answer.Contains("Open this URL", StringComparison.Ordinal)),
            "a service that was disconnected is called nowhere",
            Soon.Everywhere);
    }

    [StoreFact]
    public async Task A_service_that_an_administrator_adds_changes_and_removes_is_so_at_every_replica()
    {
        await using var open = await NotesServer.StartAsync(new NotesOptions { Protected = false });
        using var first = _replicas.Members[0].NewClient();
        var (_, key) = await first.Http.MakeKeyAsync("sees-services");
        var service = JsonSerializer.Serialize(new
        {
            client_id = "added",
            name = "added",
            connection_string = open.McpUrl,
            auth_type = "none",
            tools_to_execute = new[] { "*" },
            allow_on_all_virtual_keys = true,
        });

        using var made = await first.Http.AdminAsync("POST", "/api/mcp/client", service);
        ((int)made.StatusCode).Should().BeOneOf([200, 201], await made.TextAsync());
        await ShouldListAsync(key, lists => lists.All(Has("added-whoami")));

        await first.Http.AdminJsonAsync("PUT", "/api/mcp/client/added", """{ "name": "renamed" }""");
        await ShouldListAsync(key, lists => lists.All(Has("renamed-whoami")) && !lists.Any(Has("added-whoami")));

        await first.Http.AdminJsonAsync("DELETE", "/api/mcp/client/added");
        await ShouldListAsync(key, lists => !lists.Any(Has("renamed-whoami")));
    }

    private static Func<string, bool> Has(string tool) => list => list.Contains(tool, StringComparison.Ordinal);

    private Task ShouldListAsync(string key, Func<IReadOnlyList<string>, bool> condition) => Soon.BeAsync(
        async () => condition(await _replicas.ListsAsync(key)),
        "a change is seen at every replica within five seconds",
        Soon.Everywhere);

    private async Task<IReadOnlyList<string>> WhoAmIAsync(string token) =>
        await Task.WhenAll(_replicas.Members.Select(async member =>
        {
            using var client = member.NewClient();

            return await NotesBifrost.CallAsync(client, token, "notes-whoami");
        }));
}
