using System.Text.Json;
using System.Text.RegularExpressions;
using Bifrost.Api.Hosting;
using Bifrost.Api.Tests.Docs;

namespace Bifrost.Api.Tests.Deployment;

/// <summary>What of the Dockerfile can be looked at where nothing runs containers.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Known =
        ["ARG", "FROM", "WORKDIR", "ENV", "COPY", "RUN", "VOLUME", "EXPOSE", "USER", "HEALTHCHECK", "ENTRYPOINT"];

    private static readonly IReadOnlyList<(string Word, string Words)> All = Read();

    [Fact]
    public void Every_instruction_is_one_and_there_are_two_stages()
    {
        All.Select(each => each.Word).Should().OnlyContain(word => Known.Contains(word));
        All.Where(each => each.Word == "FROM").Select(each => each.Words).Should().Equal("${SDK_IMAGE} AS build", "${RUNTIME_IMAGE}");
        All.TakeWhile(each => each.Word != "FROM").Should().OnlyContain(each => each.Word == "ARG").And.HaveCount(2);
    }

    [Fact]
    public void The_image_that_runs_has_no_shell_but_ICU_and_is_of_the_version_that_is_built()
    {
        var framework = typeof(BifrostHost).Assembly.GetCustomAttributes(false).OfType<System.Runtime.Versioning.TargetFrameworkAttribute>()
            .Single().FrameworkName.Split("Version=v")[1];

        All.Where(each => each.Word == "ARG").Select(each => each.Words.Split(':')[1])
            .Should().Equal($"{framework}-noble", $"{framework}-noble-chiseled-extra");
        Final().Should().NotContain(each => each.Word == "RUN");
    }

    [Fact]
    public void Every_source_of_a_copy_is_there_and_goes_to_the_build()
    {
        var sources = All.Where(each => each.Word == "COPY" && !each.Words.Contains("--from")).SelectMany(each => each.Words.Split(' ')[..^1]).ToList();
        var sent = File.ReadAllLines(Repository.PathOf(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        sources.Should().HaveCountGreaterThan(5);
        sources.Concat(sent).Where(path => !Path.Exists(Repository.PathOf(path))).Should().BeEmpty();
        sources.Where(source => !sent.Any(path => source == path || source.StartsWith($"{path}/", StringComparison.Ordinal))).Should().BeEmpty();
        File.ReadAllLines(Repository.PathOf(".dockerignore")).Should().Contain("*", "what is not named stays outside");
    }

    [Fact]
    public void Every_project_that_is_built_is_restored()
    {
        var projects = Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.PathOf(), path));

        All.Where(each => each.Word == "COPY").SelectMany(each => each.Words.Split(' ')).Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .Should().BeEquivalentTo(projects);
    }

    [Fact]
    public void What_it_starts_is_what_the_build_makes()
    {
        var program = $"{typeof(BifrostHost).Assembly.GetName().Name}.dll";

        Exec("ENTRYPOINT").Should().Equal("dotnet", program);
        Exec("HEALTHCHECK").Should().Equal("dotnet", program, "health");
        All.Should().Contain(each => each.Word == "RUN" && each.Words.Contains("dotnet publish src/Api/Bifrost.Api.csproj") && each.Words.Contains("-o /app"));
        Final().Should().Contain(("COPY", "--from=build /app /app")).And.Contain(("WORKDIR", "/app"));
    }

    [Fact]
    public void It_runs_as_a_user_without_rights_who_owns_the_volume_and_nothing_else()
    {
        var user = Final().Single(each => each.Word == "USER").Words;

        user.Should().MatchRegex("^[1-9][0-9]{3,}$");
        Final().Should().Contain(("COPY", $"--from=build --chown={user}:{user} /data /data"));
        Exec("VOLUME").Should().Equal("/data");
        Final().Single(each => each.Word == "ENV").Words.Should().Contain("BIFROST__data_dir=/data");
        All[^1].Word.Should().Be("ENTRYPOINT");
    }

    [Fact]
    public void No_secret_is_built_in() =>
        All.Where(each => each.Word is "ARG" or "ENV" or "RUN").Should().NotContain(each => Secretive().IsMatch(each.Words));

    private static IEnumerable<(string Word, string Words)> Final() => All.Skip(All.ToList().FindLastIndex(each => each.Word == "FROM"));

    private static List<string> Exec(string word) =>
        JsonSerializer.Deserialize<List<string>>(Final().Single(each => each.Word == word).Words is var rest ? rest[rest.IndexOf('[')..] : "")!;

    private static List<(string Word, string Words)> Read()
    {
        var text = string.Join('\n', File.ReadAllLines(Repository.PathOf("Dockerfile")).Where(line => line.Length > 0 && !line.StartsWith('#')));

        return [.. Continued().Replace(text, " ").Split('\n').Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1].Trim()))];
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex("password|secret|token|_key", RegexOptions.IgnoreCase)]
    private static partial Regex Secretive();
}
