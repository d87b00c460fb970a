namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class EnvironmentOverrideTests
{
    private const string TwoServers = """
        { "mcp": { "client_configs": [
          { "name": "one", "connection_string": "https://one.example/mcp", "tools_to_execute": ["*"] },
          { "name": "two", "connection_string": "https://two.example/mcp", "tools_to_execute": ["*"],
            "auth_type": "headers", "headers": { "Authorization": "Bearer file" } } ] } }
        """;

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        ConfigFolder.Settings(
            """{ "client": { "enforce_auth_on_inference": false } }""", ("BIFROST__client__enforce_auth_on_inference", "true"))
            .Client.EnforceAuthOnInference.Should().BeTrue();
    }

    [Fact]
    public void A_key_that_the_file_leaves_out_is_added()
    {
        ConfigFolder.Settings("{}", ("BIFROST__public_url", "https://b.example")).PublicOrigin.Should().Be("https://b.example");
    }

    [Fact]
    public void Capitals_do_not_matter()
    {
        ConfigFolder.Settings("{}", ("BIFROST__LIMITS__MAX_PENDING_FLOWS", "5")).Limits.MaxPendingFlows.Should().Be(5);
    }

    [Fact]
    public void An_index_reaches_into_a_list()
    {
        var servers = ConfigFolder.Settings(TwoServers, ("BIFROST__mcp__client_configs__1__name", "second")).Mcp.Servers;

        servers.Select(server => server.Name).Should().Equal("one", "second");
    }

    [Fact]
    public void A_header_is_replaced_whatever_its_case()
    {
        var servers = ConfigFolder.Settings(TwoServers, ("BIFROST__mcp__client_configs__1__headers__authorization", "Bearer variable")).Mcp.Servers;

        servers[1].Headers.Should().ContainSingle().Which.Value.Reveal().Should().Be("Bearer variable");
    }

    [Fact]
    public void The_next_index_adds_an_entry_and_eleven_come_in_their_order()
    {
        var environment = Enumerable.Range(0, 11).Reverse().Select(index => ($"BIFROST__oauth__redirect_hosts__{index}", $"host{index}.example"));

        ConfigFolder.Settings("{}", [.. environment]).OAuth.RedirectHosts.Should()
            .Equal(Enumerable.Range(0, 11).Select(index => $"host{index}.example"));
    }

    [Fact]
    public void A_gap_in_a_list_is_refused()
    {
        ConfigFolder.Load(TwoServers, ("BIFROST__mcp__client_configs__5__name", "five")).Errors.Should().Equal(
            "BIFROST__mcp__client_configs__5__name: expected an index from 0 to 2, because the list has 2 entries so far, but found \"5\".");
    }

    [Fact]
    public void What_is_not_a_text_is_read_as_json()
    {
        var settings = ConfigFolder.Settings(
            "{}",
            ("BIFROST__mcp__allowed_hosts", """["a.example", "b.example"]"""),
            ("BIFROST__limits", """{ "max_body_bytes": 2048 }"""));

        settings.Mcp.AllowedHosts.Should().Equal("a.example", "b.example");
        settings.Limits.MaxBodyBytes.Should().Be(2048);
    }

    [Fact]
    public void A_part_wins_over_the_whole()
    {
        ConfigFolder.Settings(
            "{}", ("BIFROST__limits", """{ "max_body_bytes": 2048, "max_pending_flows": 3 }"""), ("BIFROST__limits__max_pending_flows", "4"))
            .Limits.Should().BeEquivalentTo(new { MaxBodyBytes = 2048, MaxPendingFlows = 4 });
    }

    [Fact]
    public void A_text_that_looks_like_a_number_stays_a_text()
    {
        ConfigFolder.Settings("{}", ("BIFROST__consent__help_text", "42")).Consent.HelpText.Should().Be("42");
    }

    [Fact]
    public void An_override_may_refer_to_another_variable()
    {
        ConfigFolder.Settings("{}", ("BIFROST__auth_config__admin_key", "env.SECRET_FILE_KEY"), ("SECRET_FILE_KEY", "0123456789abcdef"))
            .AdminKey!.Reveal().Should().Be("0123456789abcdef");
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set()
    {
        ConfigFolder.Settings("""{ "consent": { "help_text": "file" } }""", ("BIFROST__consent__help_text", "")).Consent.HelpText.Should().Be("file");
    }

    [Fact]
    public void An_unknown_key_is_refused_with_its_variable()
    {
        ConfigFolder.Load("{}", ("BIFROST__client__enforce_auth", "true")).Errors.Should()
            .Equal("client.enforce_auth (from BIFROST__client__enforce_auth): is not a known setting. "
                + "Did you mean \"enforce_auth_on_inference\"?");
    }

    [Fact]
    public void A_wrong_type_is_refused_with_its_variable_and_without_its_value()
    {
        ConfigFolder.Load("{}", ("BIFROST__limits__max_pending_flows", "many"), ("BIFROST__client__enforce_auth_on_inference", "yes")).Errors
            .Should().Equal(
                "client.enforce_auth_on_inference (from BIFROST__client__enforce_auth_on_inference): expected true or false, but found something else.",
                "limits.max_pending_flows (from BIFROST__limits__max_pending_flows): expected a whole number from 1 to 10000000, but found something else.");
    }

    [Fact]
    public void A_key_below_a_single_value_is_refused()
    {
        ConfigFolder.Load("""{ "public_url": "https://b.example" }""", ("BIFROST__public_url__host", "x")).Errors.Should()
            .Equal("BIFROST__public_url__host: expected an object or a list above its last key, but found a single value there.");
    }

    [Theory]
    [InlineData("BIFROST__client__")]
    [InlineData("BIFROST__")]
    [InlineData("BIFROST____client")]
    public void An_empty_key_is_refused(string name)
    {
        ConfigFolder.Load("{}", (name, "x")).Errors.Should()
            .Equal($"{name}: expected keys separated by two underscores, such as BIFROST__client__enforce_auth_on_inference.");
    }

    [Fact]
    public void Two_variables_for_one_key_are_refused()
    {
        ConfigFolder.Load("{}", ("BIFROST__DATA_DIR", "a"), ("BIFROST__data_dir", "b")).Errors.Should().ContainSingle()
            .Which.Should().Contain(": sets the same key as BIFROST__").And.EndWith("; remove one of them.");
    }

    [Fact]
    public void Variables_that_only_look_alike_are_left_alone()
    {
        ConfigFolder.Load("{}", ("BIFROST_PORT", "tcp://10.0.0.1:80"), ("BIFROST_SERVICE_HOST", "10.0.0.1")).Errors.Should().BeEmpty();
    }
}
