using System.Runtime.Versioning;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration;

namespace Bifrost.Infrastructure.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class AdminKeyFileTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    private string DataDirectory => Path.Combine(_folder.Path, "data");

    private string KeyPath => Path.Combine(DataDirectory, "admin.key");

    [Fact]
    public void The_first_start_makes_a_key_that_only_its_owner_may_read()
    {
        var content = Load().Value;

        content.Should().BeEquivalentTo(new { Path = KeyPath, WasCreated = true, Warning = (string?)null });
        content.Key.Reveal().Should().Be(File.ReadAllText(KeyPath).TrimEnd('\n')).And.HaveLength(43);
        File.GetUnixFileMode(KeyPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(DataDirectory).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_later_start_reads_it()
    {
        var first = Load().Value;
        var second = Load().Value;

        second.WasCreated.Should().BeFalse();
        second.Key.Should().Be(first.Key);
    }

    [Fact]
    public async Task Starts_at_the_same_moment_agree_on_one_key_and_leave_nothing_behind()
    {
        using var ready = new Barrier(16);
        var starts = Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                ready.SignalAndWait(TimeSpan.FromSeconds(30));
                return Load().Value;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        var contents = await Task.WhenAll(starts);

        contents.Select(content => content.Key.Reveal()).Distinct().Should().ContainSingle();
        contents.Should().ContainSingle(content => content.WasCreated);
        Directory.GetFiles(DataDirectory).Should().Equal(KeyPath);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.OtherWrite, "602")]
    public void A_file_that_others_may_use_is_warned_about(UnixFileMode others, string shown)
    {
        Load();
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        Load().Value.Warning.Should().Be(
            $"{KeyPath}: others than its owner may use it (mode {shown}); run chmod 600 on it and consider a new key.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("too-short")]
    [InlineData("0123456789 0123456789 0123456789 0123456789")]
    public void A_damaged_file_is_an_error_that_does_not_show_it(string text)
    {
        Directory.CreateDirectory(DataDirectory);
        File.WriteAllText(KeyPath, text);

        Load().Error.Message.Should().Be(
            $"{KeyPath}: expected a key of at least 32 printable characters; delete the file to have a new one made.");
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_an_error_that_says_what_to_do()
    {
        File.WriteAllText(DataDirectory, "a file where the directory should be");

        Load().Error.Message.Should().Be(
            $"{KeyPath}: cannot be read or written by this user; mend its permissions, or set auth_config.admin_key.");
    }

    public void Dispose() => _folder.Dispose();

    private Result<AdminKeyFileContent> Load() => new AdminKeyFile(DataDirectory, new CountingSecrets()).LoadOrCreate();

    /// <summary>Every secret differs, also between processes that start together.</summary>
    private sealed class CountingSecrets : ISecretGenerator
    {
        private static int _count;

        public Secret NewSecret() => Secret.FromBytes([.. BitConverter.GetBytes(Interlocked.Increment(ref _count)), .. new byte[28]]);

        public string NewId() => $"00000000-0000-4000-8000-{Interlocked.Increment(ref _count):x12}";

        public double NewSpread() => 0;
    }
}
