using System.Security.Cryptography;
using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Security;
using Bifrost.Infrastructure.Tests.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Secret = Bifrost.Domain.Common.Secret;

namespace Bifrost.Infrastructure.Tests.Security;

/// <summary>A ring that several processes read and write; each provider of services is a process.</summary>
public sealed class SharedRingTests : IAsyncLifetime
{
    private static readonly WrappingKey Wrapping = new(new Secret("an encryption key of an administrator"));
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly EmptyStore _store = EmptyStore.Create();
    private readonly FakeTimeProvider _time = new();
    private ServiceProvider _one = null!;
    private ServiceProvider _other = null!;
    private int _reads;

    public async Task InitializeAsync()
    {
        await _store.MigrateAsync();
        _one = Process();
        _other = Process();
        Ring(_one).Protect([1], "here");
        Ring(_other).Protect([1], "here");
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Threads_that_meet_a_new_key_at_the_same_moment_all_open_what_it_encrypted()
    {
        const int threads = 8;
        using var barrier = new Barrier(threads);

        for (var round = 0; round < 40; round++)
        {
            Ring(_other).MakeKey(Life);
            var secret = Vault(_other).Protect("the text", "here");

            var opened = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait();

                    return Vault(_one).TryUnprotect(secret.Bytes, "here");
                },
                TaskCreationOptions.LongRunning)));

            opened.Should().OnlyContain(text => text == "the text", $"nothing is lost in round {round}");
        }
    }

    [Fact]
    public async Task Threads_that_meet_several_new_keys_at_the_same_moment_open_all_of_them()
    {
        for (var round = 0; round < 20; round++)
        {
            var secrets = Enumerable.Range(0, 4).Select(_ =>
            {
                Ring(_other).MakeKey(Life);

                return Vault(_other).Protect("the text", "here");
            }).ToList();
            using var barrier = new Barrier(secrets.Count);

            var opened = await Task.WhenAll(secrets.Select(secret => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait();

                    return Vault(_one).TryUnprotect(secret.Bytes, "here");
                },
                TaskCreationOptions.LongRunning)));

            opened.Should().OnlyContain(text => text == "the text");
        }
    }

    [Fact]
    public void What_clients_carry_opens_at_a_process_that_read_the_ring_before_the_key_was_made()
    {
        Ring(_other).MakeKey(Life);
        var carried = Seal(_other).Seal("client session", "a session"u8);

        Seal(_one).TryOpen("client session", carried).Should().Equal("a session"u8.ToArray());
        Seal(_one).TryOpen("request state", carried).Should().BeNull();
    }

    [Fact]
    public async Task A_ring_that_cannot_be_read_is_a_fault_of_the_store_and_no_lost_secret()
    {
        Ring(_other).MakeKey(Life);
        var secret = Vault(_other).Protect("the text", "here");
        await _store.ExecuteAsync("ALTER TABLE key_ring RENAME TO away");

        Vault(_one).Invoking(vault => vault.TryUnprotect(secret.Bytes, "here")).Should().Throw<SqliteException>();
        await _store.ExecuteAsync("ALTER TABLE away RENAME TO key_ring");

        Vault(_one).TryUnprotect(secret.Bytes, "here").Should().Be("the text");
    }

    [Fact]
    public void Identifiers_of_keys_that_clients_invent_cause_a_bounded_number_of_reads()
    {
        var before = _reads;

        for (var attempt = 0; attempt < 500; attempt++)
        {
            Seal(_one).TryOpen("client session", Invented()).Should().BeNull();
        }

        (_reads - before).Should().BeLessThanOrEqualTo(20);
    }

    [Fact]
    public void Invented_identifiers_hide_no_new_key_from_a_stored_secret()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            Seal(_one).TryOpen("client session", Invented());
        }

        Ring(_other).MakeKey(Life);
        var secret = Vault(_other).Protect("the text", "here");

        Vault(_one).TryUnprotect(secret.Bytes, "here").Should().Be("the text");
    }

    [Fact]
    public void Invented_identifiers_hide_a_new_key_from_clients_for_ten_seconds_at_most()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            Seal(_one).TryOpen("client session", Invented());
        }

        Ring(_other).MakeKey(Life);
        var carried = Seal(_other).Seal("client session", "a session"u8);
        _time.Advance(TimeSpan.FromSeconds(10));

        Seal(_one).TryOpen("client session", carried).Should().NotBeNull();
    }

    [Fact]
    public void A_stored_secret_of_a_key_that_is_gone_does_not_read_the_ring_every_time()
    {
        var lost = Invented();
        Vault(_one).TryUnprotect(lost, "here").Should().BeNull();
        var before = _reads;

        for (var attempt = 0; attempt < 100; attempt++)
        {
            Vault(_one).TryUnprotect(lost, "here").Should().BeNull();
        }

        _reads.Should().Be(before);
    }

    [Fact]
    public void A_ring_that_was_replaced_is_disposed_when_nobody_uses_it_any_more()
    {
        var reader = _one.GetRequiredService<KeyRingReader>();
        var ring = reader.Read();
        ring.TryHold().Should().BeTrue();

        ring.Dispose();
        ring.IsDisposed.Should().BeFalse("a call still uses it");
        ring.Dispose();

        ring.IsDisposed.Should().BeTrue();
        ring.TryHold().Should().BeFalse();
    }

    [Fact]
    public void Each_ring_that_is_replaced_by_another_is_disposed()
    {
        var read = new List<PassingRing>();
        var reader = new KeyRingReader(() => new ServiceCollection().AddSingleton<IDataProtectionProvider>(_ =>
        {
            read.Add(new PassingRing());

            return read[^1];
        }));
        var ring = new SharedRing(reader, TimeProvider.System, NullLogger<SharedRing>.Instance);

        for (var times = 1; times <= 3; times++)
        {
            ring.ReadAgain();
            ring.Protect([1], "here");

            read.Select(each => each.IsDisposed).Should().Equal([.. Enumerable.Repeat(true, times - 1), false]);
        }

        ring.Dispose();
        read.Should().OnlyContain(each => each.IsDisposed);
    }

    [Fact]
    public void A_process_encrypts_with_a_key_that_another_made_once_it_has_looked()
    {
        var key = Ring(_other).MakeKey(Life);

        Ring(_one).ReadIfBehind();

        SharedRing.KeyIdOf(Ring(_one).Protect([1], "here")).Should().Be(key);
        var before = _reads;
        Ring(_one).ReadIfBehind();
        _reads.Should().Be(before, "nothing is new");
    }

    private static byte[] Invented()
    {
        byte[] bytes = [0x09, 0xF0, 0xC9, 0xF0, .. RandomNumberGenerator.GetBytes(100)];

        return bytes;
    }

    private static SharedRing Ring(ServiceProvider process) => process.GetRequiredService<SharedRing>();

    private static SecretProtector Vault(ServiceProvider process) => process.GetRequiredService<SecretProtector>();

    private static IGatewaySeal Seal(ServiceProvider process) => process.GetRequiredService<IGatewaySeal>();

    private ServiceProvider Process() => new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(_time)
        .AddSingleton<SharedRing>()
        .AddSingleton(new KeyRingReader(() =>
        {
            Interlocked.Increment(ref _reads);

            return KeyRing.RecipeOf(Wrapping, ring => ring.Services.Configure<KeyManagementOptions>(
                options => options.XmlRepository = new StoredKeyRing(_store.Dialect, _store.Lane, _time)));
        }))
        .AddSingleton<SecretProtector>()
        .AddSingleton<IGatewaySeal, GatewaySeal>()
        .BuildServiceProvider();

    private sealed class PassingRing : IDataProtectionProvider, IDisposable
    {
        private readonly EphemeralDataProtectionProvider _inner = new();

        public bool IsDisposed { get; private set; }

        public IDataProtector CreateProtector(string purpose) => _inner.CreateProtector(purpose);

        public void Dispose() => IsDisposed = true;
    }
}
