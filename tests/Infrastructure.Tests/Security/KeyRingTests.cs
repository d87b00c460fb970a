using System.Runtime.Versioning;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Security;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Security;

[UnsupportedOSPlatform("windows")]
public sealed class KeyRingTests
{
    private const string EncryptionKey = "an encryption key of an administrator";

    [Fact]
    public async Task With_an_encryption_key_no_key_lies_in_clear_on_the_disk()
    {
        await using var host = await StartAsync(EncryptionKey);
        Protect(host);

        var files = Files(host);

        files.Should().ContainSingle().Which.Should().Contain("wrappedKey").And.NotContain("masterKey");
        files.Should().NotContain(file => MasterKeys(host).Any(file.Contains));
    }

    [Fact]
    public async Task Without_an_encryption_key_only_the_permissions_of_the_folder_protect_the_keys()
    {
        await using var host = await StartAsync(null);
        Protect(host);

        Files(host).Should().ContainSingle().Which.Should().ContainAll(MasterKeys(host));
        File.GetUnixFileMode(Folder(host)).Should().Be(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_folder_that_others_could_read_is_closed_at_the_start()
    {
        await using var host = await StartAsync(EncryptionKey);
        File.SetUnixFileMode(Folder(host), (UnixFileMode)0b111_101_101);
        await using var restarted = await host.RestartAsync();

        File.GetUnixFileMode(Folder(restarted)).Should().Be(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task The_right_key_opens_what_was_encrypted_before_the_restart()
    {
        await using var host = await StartAsync(EncryptionKey);
        var before = Protect(host);
        await using var restarted = await host.RestartAsync();

        Protector(restarted).TryUnprotect(before.Bytes, "here").Should().Be("the text");
        Protect(restarted).KeyId.Should().Be(before.KeyId);
    }

    [Fact]
    public async Task A_wrong_key_stops_the_start_with_a_sentence_and_without_the_key()
    {
        await using var host = await StartAsync(EncryptionKey);
        Protect(host);

        var start = () => host.RestartAsync(settings => settings with { EncryptionKey = new Secret("another key") });

        var refusal = (await start.Should().ThrowAsync<StoreKeyException>()).Which;
        refusal.Message.Should().StartWith("encryption_key is not the key");
        refusal.ToString().Should().NotContain("another key").And.NotContain(EncryptionKey);
        Files(host).Should().ContainSingle("a wrong key must not make a new ring");
    }

    [Fact]
    public async Task A_missing_key_stops_the_start_with_a_sentence()
    {
        await using var host = await StartAsync(EncryptionKey);
        Protect(host);

        var start = () => host.RestartAsync(settings => settings with { EncryptionKey = null });

        (await start.Should().ThrowAsync<StoreKeyException>()).WithMessage("*encryption_key is not set*");
        Files(host).Should().ContainSingle();
    }

    [Fact]
    public async Task After_a_refused_start_the_right_key_still_opens_everything()
    {
        await using var host = await StartAsync(EncryptionKey);
        var before = Protect(host);
        await FluentActions.Awaiting(() => host.RestartAsync(settings => settings with { EncryptionKey = new Secret("another key") }))
            .Should().ThrowAsync<StoreKeyException>();
        await using var restarted = await host.RestartAsync();

        Protector(restarted).TryUnprotect(before.Bytes, "here").Should().Be("the text");
    }

    private static Task<UseCaseHost> StartAsync(string? encryptionKey) => UseCaseHost.StartAsync(settings => settings.Usual() with
    {
        EncryptionKey = encryptionKey is null ? null : new Secret(encryptionKey),
    });

    private static SecretProtector Protector(UseCaseHost host) => host.Services.GetRequiredService<SecretProtector>();

    private static Protected Protect(UseCaseHost host) => Protector(host).Protect("the text", "here");

    private static string Folder(UseCaseHost host) => Path.Combine(host.Settings.DataDirectory, "keys");

    private static List<string> Files(UseCaseHost host) =>
        [.. Directory.GetFiles(Folder(host)).Select(File.ReadAllText)];

    private static List<string> MasterKeys(UseCaseHost host) =>
    [
        .. host.Services.GetRequiredService<KeyRingReader>().Read().Keys
            .SelectMany(key => key.Descriptor.ExportToXml().SerializedDescriptorElement.Descendants("masterKey"))
            .Select(element => element.Element("value")!.Value),
    ];
}
