using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>What users do before replicas.</summary>
internal static class Steps
{
    public const int Ok = 200;
    public const int Found = 302;

    private const string ToolList = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    /// <summary>A client whose user has said who they are; each step at the next replica.</summary>
    public static async Task<TestClient> NewFlowAsync(this ReplicaSet replicas, string user)
    {
        var client = await replicas.NewClient().RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseUserIdAsync(user);
        ((int)chosen.StatusCode).Should().Be(Found, await chosen.TextAsync());

        return client;
    }

    /// <summary>The same browser and client, at another replica.</summary>
    public static TestClient Continuing(this TestClient client, TestClient before)
    {
        foreach (System.Net.Cookie cookie in before.Cookies.GetAllCookies())
        {
            client.Cookies.Add(cookie);
        }

        (client.ClientId, client.FlowId, client.Verifier) = (before.ClientId, before.FlowId, before.Verifier);

        return client;
    }

    /// <summary>A client with its token, whose user connected these services.</summary>
    public static async Task<(TestClient Client, string Token)> SignInAsync(
        this ReplicaSet replicas, string user, params string[] services)
    {
        var client = await replicas.NewFlowAsync(user);

        foreach (var service in services)
        {
            await NotesBifrost.ConnectAsync(client, user, service);
        }

        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));

        return (client, (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!);
    }

    /// <summary>What each replica answers to this credential.</summary>
    public static async Task<IReadOnlyList<int>> StatusesAsync(this ReplicaSet replicas, string token) =>
        await Task.WhenAll(replicas.Members.Select(async member =>
        {
            using var client = member.NewClient();
            using var answer = await client.McpAsync(token, ToolList);

            return (int)answer.StatusCode;
        }));

    /// <summary>What each replica lists for this credential.</summary>
    public static async Task<IReadOnlyList<string>> ListsAsync(this ReplicaSet replicas, string token) =>
        await Task.WhenAll(replicas.Members.Select(async member =>
        {
            using var client = member.NewClient();
            using var answer = await client.McpAsync(token, ToolList);

            return await answer.TextAsync();
        }));

    /// <summary>The credential is good at every replica now, and at none soon after the change.</summary>
    public static async Task ShouldEndAsync(this ReplicaSet replicas, string token, Func<Task> change)
    {
        (await replicas.StatusesAsync(token)).Should().OnlyContain(status => status == Ok);

        await change();

        // A replica that refuses it already counts what is asked meanwhile, and refuses to count on after a while.
        await Soon.BeAsync(
            async () => (await replicas.StatusesAsync(token)).All(status => status is 401 or 429),
            "what ended at one replica is refused at every other within five seconds",
            Soon.Everywhere);
    }
}
