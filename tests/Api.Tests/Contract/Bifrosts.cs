using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>One running Bifrost for a class of tests; every test takes a client of its own.</summary>
public abstract class RunningBifrost(Func<BifrostSettings, BifrostSettings> configure) : IStartedBifrost
{
    public StoreEngine Engine { get; set; }

    public BifrostServer Server { get; private set; } = null!;

    public TestClient NewClient() => new(Server.BaseUrl);

    public async Task<TestClient> NewRegisteredAsync() => await NewClient().RegisterAsync();

    /// <summary>A client whose browser stands before the identity page.</summary>
    public async Task<TestClient> NewFlowAsync()
    {
        var client = await NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync();
        ((int)opened.StatusCode).Should().Be(302);

        return client;
    }

    /// <summary>A client with a code in its hands.</summary>
    public async Task<(TestClient Client, string Code)> NewCodeAsync(string? key = null)
    {
        var client = await NewFlowAsync();
        using var chosen = key is null ? await client.SkipAsync() : await client.ChooseKeyAsync(key);
        using var submitted = await client.SubmitAsync();

        return (client, TestClient.CodeOf(submitted));
    }

    public async Task InitializeAsync() => Server = await BifrostServer.StartAsync(configure, engine: Engine);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>A per-user server, alice's and bob's keys, everything else as it comes.</summary>
public sealed class UsualBifrost() : RunningBifrost(settings => settings.Usual());

/// <summary>No server at all.</summary>
public sealed class EmptyBifrost() : RunningBifrost(settings => settings);

/// <summary>The store switched off, although a per-user server is configured.</summary>
public sealed class StorelessBifrost()
    : RunningBifrost(settings => settings.Usual() with { Store = settings.Store with { Enabled = false } });

/// <summary>Behind https://bifrost.example.com, where no user ID is believed.</summary>
public sealed class PublicBifrost()
    : RunningBifrost(settings => settings.Usual() with { PublicUrl = new Uri("https://bifrost.example.com") })
{
    public const string Host = "bifrost.example.com";
    public const string Origin = "https://bifrost.example.com";
}

/// <summary>Everyone must have a virtual key.</summary>
public sealed class EnforcingBifrost()
    : RunningBifrost(settings => settings.Usual() with { Client = settings.Client with { EnforceAuthOnInference = true } });
