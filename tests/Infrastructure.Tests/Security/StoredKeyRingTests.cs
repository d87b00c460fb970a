using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Security;
using Bifrost.Infrastructure.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Security;

/// <summary>The key ring of a store that several machines share; each provider of services is a machine.</summary>
public sealed class StoredKeyRingTests : IAsyncLifetime
{
    private static readonly Secret EncryptionKey = new("an encryption key of an administrator");

    private readonly EmptyStore _store = EmptyStore.Create();

    public Task InitializeAsync() => _store.MigrateAsync();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task What_one_machine_encrypted_another_opens()
    {
        await using var first = Machine();
        var secret = Protector(first).Protect("the text", "here");
        await using var second = Machine();

        Protector(second).TryUnprotect(secret.Bytes, "here").Should().Be("the text");
        Protector(second).Protect("another", "here").KeyId.Should().Be(secret.KeyId);
    }

    [Fact]
    public async Task A_key_that_another_machine_made_meanwhile_is_found()
    {
        await using var first = Machine();
        await using var second = Machine();
        Protector(first).Protect("the text", "here");
        Protector(second).Protect("the text", "here");
        var key = first.GetRequiredService<SharedRing>().MakeKey(TimeSpan.FromDays(1));
        var secret = Protector(first).Protect("anew", "here");

        secret.KeyId.Should().Be(key.ToString());
        Protector(second).TryUnprotect(secret.Bytes, "here").Should().Be("anew");
    }

    [Fact]
    public async Task Machines_that_start_together_on_an_empty_ring_open_what_each_other_encrypted()
    {
        await using var first = Machine();
        await using var second = Machine();
        var secrets = await Task.WhenAll(
            Task.Run(() => Protector(first).Protect("of the first", "here")), Task.Run(() => Protector(second).Protect("of the second", "here")));

        Protector(second).TryUnprotect(secrets[0].Bytes, "here").Should().Be("of the first");
        Protector(first).TryUnprotect(secrets[1].Bytes, "here").Should().Be("of the second");
    }

    [Fact]
    public async Task No_key_lies_in_the_store_unwrapped()
    {
        await using var machine = Machine();
        Protector(machine).Protect("the text", "here");

        (await _store.RowsAsync<string>("SELECT content FROM key_ring")).Should().ContainSingle()
            .Which.Should().Contain("wrappedKey").And.NotContain("masterKey");
    }

    [Fact]
    public async Task A_machine_with_another_encryption_key_is_told_so()
    {
        await using var machine = Machine();
        Protector(machine).Protect("the text", "here");
        await using var wrong = Machine(new Secret("another encryption key"));

        var open = () => wrong.GetRequiredService<SharedRing>().ReadAgain();

        open.Should().Throw<Exception>().Where(fault => IsKeyFault(fault));
    }

    private static bool IsKeyFault(Exception? fault) => fault is not null && (fault is StoreKeyException || IsKeyFault(fault.InnerException));

    private static SecretProtector Protector(ServiceProvider machine) => machine.GetRequiredService<SecretProtector>();

    private ServiceProvider Machine(Secret? encryptionKey = null) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<ISqlDialect>(_store.Dialect)
        .AddSingleton<WriteLane>()
        .AddSingleton<StoredKeyRing>()
        .AddStoredKeyRing(encryptionKey ?? EncryptionKey)
        .AddSingleton<SecretProtector>()
        .BuildServiceProvider();
}
