using System.Net.Http.Json;
using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>A user who signed in and connected at one program and calls tools at both in turn.</summary>
internal sealed class SignedInUser
{
    private readonly TestClient[] _clients;
    private readonly string _token;
    private int _calls;

    private SignedInUser(string name, string token, TestClient[] clients)
    {
        Name = name;
        _token = token;
        _clients = clients;
    }

    public string Name { get; }

    public string Token => _token;

    /// <summary>One at each program.</summary>
    public IReadOnlyList<TestClient> Clients => _clients;

    /// <summary>Signs in by a user ID of their own and connects notes under the same name, unless told not to.</summary>
    public static async Task<SignedInUser> ConnectAsync(TwoPrograms programs, int number, bool isConnected = true)
    {
        var name = $"user-{number}";
        var clients = new[] { new TestClient(programs.One.BaseUrl), new TestClient(programs.Other.BaseUrl) };
        var client = clients[number % clients.Length];
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseUserIdAsync(name);

        if (isConnected)
        {
            await NotesBifrost.ConnectAsync(client, name);
        }

        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));
        var token = (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;

        return new SignedInUser(name, token, clients);
    }

    /// <summary>What the service answers to "who am I", at the next program in turn.</summary>
    public Task<string> WhoAmIAsync() =>
        NotesBifrost.CallAsync(_clients[_calls++ % _clients.Length], _token, "notes-whoami");
}
