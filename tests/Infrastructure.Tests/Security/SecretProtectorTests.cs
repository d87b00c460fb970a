using Bifrost.Infrastructure.Security;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Security;

public sealed class SecretProtectorTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    private SecretProtector Protector => _host.Services.GetRequiredService<SecretProtector>();

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("a token")]
    [InlineData("")]
    [InlineData("ä€😀\n")]
    public void What_is_encrypted_for_a_place_opens_there(string text)
    {
        var made = Protector.Protect(text, "connection", "subject", "server", "issuer");

        Protector.TryUnprotect(made.Bytes, "connection", "subject", "server", "issuer").Should().Be(text);
        Guid.TryParse(made.KeyId, out _).Should().BeTrue();
    }

    [Fact]
    public void The_same_text_looks_different_every_time()
    {
        Protector.Protect("a token", "here").Bytes.Should().NotEqual(Protector.Protect("a token", "here").Bytes);
    }

    [Theory]
    [InlineData("connection", "other", "server", "issuer")]
    [InlineData("connection", "subject", "other", "issuer")]
    [InlineData("connection", "subject", "server", "other")]
    [InlineData("round-trip", "subject", "server", "issuer")]
    [InlineData("connection", "subject", "serverissuer", "")]
    [InlineData("connection", "subject", "issuer", "server")]
    public void What_was_moved_to_another_place_does_not_open(params string[] place)
    {
        var made = Protector.Protect("a token", "connection", "subject", "server", "issuer");

        Protector.TryUnprotect(made.Bytes, place).Should().BeNull();
    }

    [Fact]
    public void What_was_changed_in_any_byte_does_not_open()
    {
        var made = Protector.Protect("a token", "here").Bytes;

        for (var index = 0; index < made.Length; index++)
        {
            byte[] changed = [.. made];
            changed[index] ^= 1;
            Protector.TryUnprotect(changed, "here").Should().BeNull($"byte {index} was changed");
        }
    }

    [Fact]
    public void Rubbish_does_not_open()
    {
        Protector.TryUnprotect([], "here").Should().BeNull();
        Protector.TryUnprotect(new byte[3], "here").Should().BeNull();
        Protector.TryUnprotect(new byte[300], "here").Should().BeNull();
    }

    [Fact]
    public void What_does_not_open_is_logged_with_its_place()
    {
        Protector.TryUnprotect([1, 2, 3], "connection", "subject-1", "notes").Should().BeNull();

        _host.Log.Lines.Should().ContainSingle(line =>
            line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("connection, subject-1, notes", StringComparison.Ordinal));
    }
}
