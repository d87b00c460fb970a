using System.Text.RegularExpressions;
using Bifrost.Api.Tests.Docs;
using Bifrost.Infrastructure.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Bifrost.Api.Tests.Deployment;

/// <summary>What of compose.yaml and the files beside it can be looked at where nothing runs containers.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("compose.yaml"));
    private static readonly Dictionary<string, object> Root = Parse(Text);
    private static readonly Dictionary<string, Dictionary<object, object>> Services =
        Map(Root["services"]).ToDictionary(each => (string)each.Key, each => Map(each.Value));

    // What of the format is used; a misspelt one is not in it.
    private static readonly string[] Keys =
    [
        "image", "build", "volumes", "networks", "read_only", "tmpfs", "cap_drop", "security_opt", "restart", "environment", "depends_on",
        "healthcheck", "entrypoint", "command", "ports", "stop_grace_period",
    ];

    private static readonly string[] HealthKeys = ["test", "interval", "timeout", "retries", "start_period", "disable"];

    [Fact]
    public void It_has_the_parts_that_the_page_describes_and_knows_every_word_that_it_uses()
    {
        Services.Keys.Should().BeEquivalentTo("sqlserver", "database", "migrate", "bifrost-1", "bifrost-2", "proxy");
        Root.Keys.Where(key => !key.StartsWith("x-", StringComparison.Ordinal)).Should().BeEquivalentTo("name", "services", "networks", "volumes");
        Services.Values.SelectMany(service => service.Keys).Should().OnlyContain(key => Keys.Contains(key));
        Services.Values.Where(each => each.ContainsKey("healthcheck")).SelectMany(each => Map(each["healthcheck"]).Keys)
            .Should().OnlyContain(key => HealthKeys.Contains(key));
    }

    [Fact]
    public void Whatever_waits_waits_for_something_that_can_happen()
    {
        foreach (var (service, condition) in Services.Values.SelectMany(Waits))
        {
            var awaited = Services.Should().ContainKey(service).WhoseValue;

            if (condition == "service_healthy")
            {
                Map(awaited["healthcheck"]).Should().ContainKey("test");
            }
            else
            {
                condition.Should().Be("service_completed_successfully");
                awaited["restart"].Should().Be("no");
            }
        }

        Waits(Services["bifrost-1"]).Should().Equal([("migrate", "service_completed_successfully")]);
        Waits(Services["migrate"]).Should().Equal([("database", "service_completed_successfully")]);
    }

    [Fact]
    public void The_replicas_are_the_same_and_are_asked_whether_they_are_ready()
    {
        Services["bifrost-1"].Should().BeEquivalentTo(Services["bifrost-2"]);
        List(Map(Services["bifrost-1"]["healthcheck"])["test"])
            .Should().Equal("CMD", "dotnet", "Bifrost.Api.dll", "health", "--url", "http://localhost:8080/health/ready");
        List(Services["migrate"]["command"]).Should().Equal("migrate");
        Services["bifrost-1"]["stop_grace_period"].Should().Be("40s", "what is in hand has 30 seconds, and then connections are closed");
    }

    [Fact]
    public void Every_file_and_volume_that_is_mounted_is_there()
    {
        var mounts = Services.Values.Where(each => each.ContainsKey("volumes")).SelectMany(each => List(each["volumes"])).ToList();

        var files = mounts.Where(mount => mount.StartsWith("./", StringComparison.Ordinal)).ToList();

        files.Should().HaveCountGreaterThan(3).And.OnlyContain(mount => mount.EndsWith(":ro", StringComparison.Ordinal));
        files.Where(mount => !File.Exists(Repository.PathOf(mount.Split(':')[0]))).Should().BeEmpty();
        mounts.Except(files).Select(mount => mount.Split(':')[0]).Should().BeEquivalentTo(Map(Root["volumes"]).Keys);
    }

    [Fact]
    public void Every_secret_comes_from_a_variable_that_the_example_names_and_leaves_empty()
    {
        var required = Required().Matches(Text).Select(match => match.Groups["name"].Value).Distinct();
        var example = File.ReadAllLines(Repository.PathOf("deploy", "bifrost.env.example")).Where(line => line.Contains('=') && !line.StartsWith('#'));

        example.Should().OnlyContain(line => line.EndsWith('='));
        example.Select(line => line.TrimEnd('=')).Should().BeEquivalentTo(required);
        File.ReadAllLines(Repository.PathOf(".gitignore")).Should().Contain("deploy/bifrost.env");
    }

    [Fact]
    public void Only_the_proxy_is_reachable_and_only_from_this_machine() =>
        Services.Where(each => each.Value.ContainsKey("ports")).Should().ContainSingle(each => each.Key == "proxy")
            .Which.Value["ports"].As<List<object>>().Should().OnlyContain(port => ((string)port).StartsWith("127.0.0.1:"));

    [Fact]
    public void Bifrost_starts_with_its_configuration_and_trusts_the_proxy_and_nothing_else()
    {
        var variables = new Dictionary<string, string>();

        foreach (var (name, value) in Map(Services["bifrost-1"]["environment"]))
        {
            variables[(string)name] = Required().Replace((string)value, "0123456789abcdef");
        }

        var loaded = ConfigurationLoader.Load(["--config", Repository.PathOf("deploy", "config.json")], variables, Repository.PathOf());

        loaded.Errors.Should().BeEmpty();
        var settings = loaded.Configuration!.Settings;
        settings.Store.Should().BeEquivalentTo(new { IsShared = true, IsMigratedByHand = true });
        var proxies = Services.Values.Select(each => each.GetValueOrDefault("networks")).OfType<Dictionary<object, object>>()
            .Select(networks => (string)Map(networks["inside"])["ipv4_address"]);
        settings.TrustedProxies.Select(each => each.ToString()).Should().Equal(proxies.Select(address => $"{address}/32"));
    }

    [Fact]
    public void The_proxy_sends_every_replica_what_Bifrost_reads()
    {
        var proxy = File.ReadAllText(Repository.PathOf("deploy", "nginx.conf"));

        Upstream().Matches(proxy).Select(match => match.Groups["name"].Value).Should().BeEquivalentTo(Services.Keys.Where(each => each.StartsWith("bifrost-", StringComparison.Ordinal)));
        proxy.Should().ContainAll(
            "proxy_set_header Host $http_host;", "proxy_set_header X-Forwarded-For $remote_addr;", "proxy_set_header X-Forwarded-Proto $scheme;",
            "proxy_set_header X-Forwarded-Host $http_host;", "proxy_buffering off;");
        Directive().Matches(proxy).Select(match => match.Value).Should().NotContain(line => line.Contains("non_idempotent"));
        proxy.Count(letter => letter == '{').Should().Be(proxy.Count(letter => letter == '}'));
    }

    [Fact]
    public void A_document_that_is_no_YAML_is_caught() =>
        FluentActions.Invoking(() => Parse(Text.Replace("  proxy:", " proxy:"))).Should().Throw<YamlException>();

    private static Dictionary<string, object> Parse(string text) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(new StringReader(text))));

    private static IEnumerable<(string Service, string Condition)> Waits(Dictionary<object, object> service) =>
        service.TryGetValue("depends_on", out var others)
            ? Map(others).Select(each => ((string)each.Key, (string)Map(each.Value)["condition"]))
            : [];

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private static IEnumerable<string> List(object node) => ((List<object>)node).Cast<string>();

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+):\?[^}]+\}")]
    private static partial Regex Required();

    [GeneratedRegex("^    server (?<name>[a-z0-9-]+):8080 max_fails=0;", RegexOptions.Multiline)]
    private static partial Regex Upstream();

    [GeneratedRegex("^ *proxy_[^#\n]*;", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
