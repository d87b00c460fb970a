namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class EnvironmentReferenceTests
{
    [Fact]
    public void A_reference_is_replaced_by_the_variable()
    {
        ConfigFolder.Settings("""{ "consent": { "help_text": "env.HELP" } }""", ("HELP", "Ask Ada")).Consent.HelpText.Should().Be("Ask Ada");
    }

    [Fact]
    public void A_reference_serves_a_switch_a_number_and_a_list_too()
    {
        var settings = ConfigFolder.Settings(
            """
            { "client": { "enforce_auth_on_inference": "env.ENFORCE" }, "limits": { "max_pending_flows": "env.FLOWS" },
              "mcp": { "allowed_hosts": "env.HOSTS" }, "oauth": { "redirect_hosts": [ "env.HOST" ] } }
            """,
            ("ENFORCE", "true"), ("FLOWS", "7"), ("HOSTS", """["idp.internal"]"""), ("HOST", "app.example"));

        settings.Client.EnforceAuthOnInference.Should().BeTrue();
        settings.Limits.MaxPendingFlows.Should().Be(7);
        settings.Mcp.AllowedHosts.Should().Equal("idp.internal");
        settings.OAuth.RedirectHosts.Should().Equal("app.example");
    }

    [Fact]
    public void A_missing_variable_is_an_error_that_names_key_and_variable()
    {
        ConfigFolder.Load("""{ "auth_config": { "admin_key": "env.BIFROST_ADMIN_KEY" } }""").Errors.Should()
            .Equal("auth_config.admin_key: expected the environment variable BIFROST_ADMIN_KEY, but it is not set.");
    }

    [Fact]
    public void An_empty_variable_is_no_value()
    {
        ConfigFolder.Load("""{ "auth_config": { "admin_key": "env.KEY" } }""", ("KEY", "")).Errors.Should()
            .Equal("auth_config.admin_key: expected a value in the environment variable KEY, but it is empty.");
    }

    [Fact]
    public void A_required_setting_whose_variable_is_missing_is_reported_once()
    {
        ConfigFolder.Load("""{ "governance": { "virtual_keys": [ { "id": "a", "name": "a", "value": "env.VK" } ] } }""").Errors.Should()
            .Equal("governance.virtual_keys[0].value: expected the environment variable VK, but it is not set.");
    }

    [Fact]
    public void A_reference_within_what_is_not_used_need_not_be_set()
    {
        ConfigFolder.Load("""{ "providers": { "openai": { "keys": [ { "value": "env.OPENAI_API_KEY" } ] } } }""").Errors.Should().BeEmpty();
    }

    [Fact]
    public void The_value_of_a_variable_is_not_a_reference_itself()
    {
        ConfigFolder.Settings("""{ "consent": { "help_text": "env.ONE" } }""", ("ONE", "env.TWO"), ("TWO", "2")).Consent.HelpText.Should().Be("env.TWO");
    }

    [Fact]
    public void A_host_that_begins_like_a_reference_is_a_host()
    {
        ConfigFolder.Settings("""{ "oauth": { "redirect_hosts": [ "env.example.com" ] } }""").OAuth.RedirectHosts.Should().Equal("env.example.com");
    }

    [Theory]
    [InlineData("env.MY-KEY-OF-2026-WITH-DASHES")]
    [InlineData("vault.bifrost/admin#key")]
    public void A_secret_that_looks_like_a_reference_is_not_taken_for_the_secret(string value)
    {
        ConfigFolder.Load($$"""{ "auth_config": { "admin_key": "{{value}}" } }""").Errors.Should()
            .Equal("auth_config.admin_key: expected env.NAME, where NAME is made of letters, digits and underscores.");
    }

    [Fact]
    public void A_reference_within_a_secret_is_not_taken_for_the_secret()
    {
        ConfigFolder.Load(ConfigFolder.Server(""" "headers": { "Authorization": "Bearer env.TOKEN" } """)).Errors.Should()
            .Equal("mcp.client_configs[0].headers.Authorization: expected env.NAME to be the whole value; put the rest into the variable.");
    }

    [Fact]
    public void A_wrong_value_names_its_variable_and_not_itself()
    {
        ConfigFolder.Load("""{ "oauth": { "runtime_links": "env.LINKS" } }""", ("LINKS", "hunter2")).Errors.Should()
            .Equal("oauth.runtime_links (from LINKS): expected one of bound, open, but found something else.");
    }
}
