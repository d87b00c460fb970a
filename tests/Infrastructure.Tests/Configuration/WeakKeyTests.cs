using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Security;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>Keys that people write when they need some key are not keys.</summary>
public sealed class WeakKeyTests
{
    [Theory]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("abcabcabcabcabcabc")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("1234567812345678")]
    [InlineData("passwordpassword")]
    [InlineData("Password12345678")]
    [InlineData("changeme-changeme")]
    [InlineData("Change.Me.Please.123")]
    [InlineData("my-secret-encryption-key")]
    [InlineData("bifrost-admin-key")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("correct horse battery staple")]
    [InlineData("Tr0ub!Tr0ub!Tr0ub!Tr0ub!")]
    [InlineData("11112222333344445555")]
    public void A_key_that_can_be_guessed_is_known(string key)
    {
        SecretStrength.CanBeGuessed(key).Should().BeTrue();
        SecretRule.AdminKey(key.Replace(' ', '_')).Failed.Should().BeTrue();
    }

    [Theory]
    [InlineData("8f2c1d7e9b3a4056")]
    [InlineData("Jq3v0bXk2mT9yRzL")]
    [InlineData("kT0Zb1J5a2V5dGhlbXlpc3Rlc3Q0MjcxOTQ4MzE2NTA=")]
    [InlineData("7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    [InlineData("a sentence that only we would think of")]
    [InlineData("test-admin-key-0123456789")]
    [InlineData("an encryption key of an administrator")]
    public void Another_is_not(string key) => SecretStrength.CanBeGuessed(key).Should().BeFalse();

    [Fact]
    public void Keys_that_programs_make_are_not()
    {
        for (var round = 0; round < 2000; round++)
        {
            var key = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
            SecretStrength.CanBeGuessed(key).Should().BeFalse(key);
        }
    }

    [Theory]
    [InlineData("""{ "auth_config": { "admin_key": "aaaaaaaaaaaaaaaa" } }""", "auth_config.admin_key: expected a key that cannot be guessed", "openssl rand -base64 32")]
    [InlineData(
        """{ "governance": { "virtual_keys": [ { "id": "a", "name": "a", "value": "sk-bf-11111111111111111111" } ] } }""",
        "governance.virtual_keys[0].value: expected a key that cannot be guessed",
        "echo sk-bf-$(openssl rand -hex 16)")]
    public void A_file_with_one_is_refused_with_how_to_make_another(string json, string begins, string command)
    {
        ConfigFolder.Load(json).Errors.Should().ContainSingle().Which.Should().StartWith(begins).And.Contain(command);
    }

    [Fact]
    public async Task No_ring_is_begun_with_an_encryption_key_that_can_be_guessed()
    {
        var start = () => UseCaseHost.StartAsync(settings => settings.Usual() with { EncryptionKey = new Secret("aaaaaaaaaaaaaaaa") });

        (await start.Should().ThrowAsync<StoreKeyException>()).Which.Message.Should()
            .StartWith("encryption_key can be guessed").And.Contain("openssl rand -base64 32").And.NotContain("aaaa");
    }

    [Fact]
    public void A_file_with_such_an_encryption_key_is_warned_of()
    {
        ConfigFolder.Load("""{ "encryption_key": "changeme-changeme" }""").Configuration!.Warnings.Should()
            .Contain(warning => warning.StartsWith("encryption_key: can be guessed", StringComparison.Ordinal));
    }
}
