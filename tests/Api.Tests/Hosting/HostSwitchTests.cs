using System.Net;
using System.Text;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>
/// Variables by which a platform changes addresses, schemes and hosts behind the settings: only the configuration of Bifrost decides about
/// them (R-06, R-152, V-16, V-18). Each is set on the real program.
/// </summary>
public sealed class HostSwitchTests : IDisposable
{
    private const string Caller = "198.51.100.7";

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-").FullName;

    public static TheoryData<string> Switches() =>
    [
        "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true",
        "DOTNET_FORWARDEDHEADERS_ENABLED=true",
        "FORWARDEDHEADERS_ENABLED=true",
        "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true ASPNETCORE_ENVIRONMENT=Development",
        "ASPNETCORE_PORT=1 ASPNETCORE_APPL_PATH=/ ASPNETCORE_TOKEN=t",
        "ASPNETCORE_APPL_PATH=/admin",
        "ASPNETCORE_ENVIRONMENT=Development DOTNET_ENVIRONMENT=Development",
        "ALLOWEDHOSTS=evil.example ASPNETCORE_ALLOWEDHOSTS=evil.example",
    ];

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task No_variable_of_the_platform_makes_a_stranger_somebody_else(string variables)
    {
        Configure($$"""
            { "public_url": "https://bifrost.example.com", "auth_config": { "admin_key": "test-admin-key-0123456789" },
              "client": { "trusted_user_id_callers": ["{{Caller}}"] }, "limits": { "registrations_per_source": 1 },
              "mcp": { "client_configs": [ { "name": "alpha", "connection_string": "http://127.0.0.1:9/mcp", "auth_type": "per_user_oauth", "tools_to_execute": ["*"] } ] } }
            """);
        using var program = new BifrostProgram(_folder);
        await program.StartAsync(variables.Split(' ').Select(each => each.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));
        using var http = new HttpClient { BaseAddress = new Uri(program.BaseUrl) };

        (await StatusAsync(http, HttpMethod.Post, "/v1/mcp/tool/execute", "bifrost.example.com", ("X-Bf-User-Id", "victim"), ("X-Forwarded-For", Caller)))
            .Should().Be(HttpStatusCode.Forbidden, "an address in a header is nobody's address");
        (await StatusAsync(http, HttpMethod.Get, "/.well-known/oauth-authorization-server", "evil.example", ("X-Forwarded-Host", "bifrost.example.com")))
            .Should().Be(HttpStatusCode.Forbidden, "the host in a header is not the host");

        (await RegisterAsync(http, "203.0.113.1")).Should().Be(HttpStatusCode.Created);
        (await RegisterAsync(http, "203.0.113.2")).Should().Be(HttpStatusCode.TooManyRequests, "invented addresses are one source");
    }

    [Theory]
    [InlineData("ASPNETCORE_PREFERHOSTINGURLS=true ASPNETCORE_URLS=http://*:0 Kestrel__Endpoints__Main__Url=http://127.0.0.1:0")]
    [InlineData("PREFERHOSTINGURLS=1 URLS=http://0.0.0.0:0 Kestrel__Endpoints__Main__Url=http://127.0.0.1:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS=0")]
    [InlineData("DOTNET_URLS=http://[::]:0")]
    [InlineData("ASPNETCORE_PORT=0 ASPNETCORE_APPL_PATH=/ ASPNETCORE_TOKEN=t ASPNETCORE_HTTP_PORTS=0 ASPNETCORE_URLS=http://+:0")]
    [InlineData("Kestrel__Endpoints__Main__Url=http://*:0 ASPNETCORE_URLS=http://localhost:0")]
    public async Task Whatever_names_an_address_that_others_reach_needs_a_public_url_and_changes_nothing(string variables)
    {
        Configure("{}");

        var run = await CommandRun.OfAsync(
            _folder, variables.Split(' ').Select(each => each.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]), "--config", "config.json");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().StartWith("public_url: is missing, but Bifrost would listen on http://");
        File.Exists(Path.Combine(_folder, "data", "bifrost.db")).Should().BeFalse();
    }

    [Fact]
    public async Task A_start_that_cannot_listen_says_so_and_leaves_the_store_as_it_is()
    {
        Configure("{}");
        using var other = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var run = await CommandRun.OfAsync(_folder, "--config", "config.json", "--urls", $"http://{other.LocalEndpoint}");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().StartWith("Bifrost cannot listen: Failed to bind to address").And.NotContain("   at ");
        File.Exists(Path.Combine(_folder, "data", "bifrost.db")).Should().BeFalse();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("http://203.0.113.1:8080")]
    [InlineData("https://localhost:8443")]
    public async Task Every_address_that_cannot_be_used_is_one_sentence(string address)
    {
        Configure("""{ "public_url": "https://bifrost.example.com" }""");

        var run = await CommandRun.OfAsync(_folder, "--config", "config.json", "--urls", address);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().StartWith("Bifrost cannot listen: ").And.NotContain("   at ");
    }

    [Fact]
    public async Task A_switch_that_is_ignored_is_named_at_the_start()
    {
        await using var bifrost = await BifrostServer.StartAsync(
            customize: builder => builder.Configuration["ForwardedHeaders_Enabled"] = "true");

        bifrost.Log.Lines.Should().ContainSingle(line => line.Contains("ForwardedHeaders_Enabled is ignored: trusted_proxies says whose"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<HttpStatusCode> RegisterAsync(HttpClient http, string source) => StatusAsync(
        http, HttpMethod.Post, "/api/oauth/per-user/register", "bifrost.example.com", ("X-Forwarded-For", source));

    private static async Task<HttpStatusCode> StatusAsync(
        HttpClient http, HttpMethod method, string path, string host, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (method == HttpMethod.Post)
        {
            // A tool call and a registration in one; neither reads the other's members.
            request.Content = new StringContent(
                """{"redirect_uris":["http://127.0.0.1/cb"],"id":"1","type":"function","function":{"name":"alpha-x","arguments":"{}"}}""", Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request);

        return answer.StatusCode;
    }

    private void Configure(string json) => File.WriteAllText(Path.Combine(_folder, "config.json"), json);
}
