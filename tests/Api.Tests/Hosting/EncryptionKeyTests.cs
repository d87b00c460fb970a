using Bifrost.Testing;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>Starts of the real program with another <c>encryption_key</c> than the key ring was wrapped with .</summary>
public sealed class EncryptionKeyTests : IDisposable
{
    private const string Variable = "BIFROST__encryption_key";
    private const string Right = "the-right-one-7f1c9e52b04d4a1f9c3e";
    private const string Wrong = "the-wrong-one-2a90d6b1c7e84f35b1d8";

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-").FullName;

    [Theory]
    [InlineData(Wrong, "encryption_key is not the key that the key ring was wrapped with. Set the key of the first start; ")]
    [InlineData(null, "The key ring is wrapped, but encryption_key is not set. ")]
    public async Task A_start_with_another_key_is_one_sentence_and_changes_nothing(string? key, string sentence)
    {
        await StartOnceAsync();

        var run = await RunAsync(key, "--config", "config.json", "--urls", "http://127.0.0.1:0");

        ShouldBeOneSentence(run, sentence);
        await StartOnceAsync();
    }

    [Fact]
    public async Task A_rotation_with_another_key_is_one_sentence()
    {
        await StartOnceAsync();

        var run = await RunAsync(Wrong, "keys", "rotate", "--config", "config.json");

        ShouldBeOneSentence(run, "encryption_key is not the key that the key ring was wrapped with. ");
    }

    [Theory]
    [InlineData("<key><descriptor>")]
    [InlineData("")]
    public async Task A_key_that_is_damaged_is_one_sentence(string content)
    {
        await StartOnceAsync();
        var file = Directory.GetFiles(_folder, "key-*.xml", SearchOption.AllDirectories).Should().ContainSingle().Subject;
        await File.WriteAllTextAsync(file, content);

        var run = await RunAsync(Right, "--config", "config.json", "--urls", "http://127.0.0.1:0");

        ShouldBeOneSentence(run, "A key of the key ring is not readable. Restore the key ring from a backup.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void ShouldBeOneSentence(CommandRun run, string beginning)
    {
        run.ExitCode.Should().Be(1);
        run.Errors.TrimEnd().Should().StartWith(beginning).And.NotContain("\n");
        (run.Output + run.Errors).Should().NotContain("   at ").And.NotContain("Exception").And.NotContain(Right).And.NotContain(Wrong);
    }

    private async Task StartOnceAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "config.json"), "{}");
        using var program = new BifrostProgram(_folder);
        await program.StartAsync(new Dictionary<string, string> { [Variable] = Right });
        (await program.StopAsync()).Should().Be(0);
    }

    private Task<CommandRun> RunAsync(string? key, params string[] words) =>
        CommandRun.OfAsync(_folder, key is null ? [] : new() { [Variable] = key }, words);
}
