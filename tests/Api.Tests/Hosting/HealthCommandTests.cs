using Bifrost.Api.Hosting;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>The command <c>health</c>, by which an image without a shell is asked.</summary>
public sealed class HealthCommandTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    private static readonly string Folder = Path.GetTempPath();

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task A_Bifrost_that_answers_is_0(string path)
    {
        var url = bifrost.Server.BaseUrl + path;

        (await CommandRun.OfAsync(Folder, "health", "--url", url)).Should().Be(new CommandRun(0, $"{url} answers 200\n", ""));
    }

    [Fact]
    public async Task Any_other_answer_is_1()
    {
        var run = await CommandRun.OfAsync(Folder, "health", $"--url={bifrost.Server.BaseUrl}/nothing-is-here");

        run.Should().BeEquivalentTo(new { ExitCode = 1, Output = "" });
        run.Errors.Should().EndWith("/nothing-is-here answers 404\n");
    }

    [Fact]
    public async Task A_Bifrost_that_is_not_there_is_1_and_a_sentence()
    {
        using var gone = new BifrostProgram(Folder);

        var run = await CommandRun.OfAsync(Folder, "health", "--url", $"{gone.BaseUrl}/health");

        run.Should().BeEquivalentTo(new { ExitCode = 1, Output = "" });
        run.Errors.Should().StartWith($"{gone.BaseUrl}/health does not answer: ").And.NotContain("   at ");
    }

    [Fact]
    public void Unless_told_otherwise_it_asks_where_a_Bifrost_listens_by_default() =>
        HealthCommand.Address([]).Should().Be(new Uri("http://localhost:8080/health"));

    [Theory]
    [InlineData("--url")]
    [InlineData("--url", "/health")]
    [InlineData("--url", "file:///etc/hosts")]
    [InlineData("--url", "http://localhost", "more")]
    [InlineData("now")]
    public void Other_words_are_not_understood(params string[] words) => HealthCommand.Address(words).Should().BeNull();
}
