using System.Text;

namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class JsonFormTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    [Fact]
    public void Comments_and_trailing_commas_are_welcome()
    {
        const string Json = """
            {
              // who may come in
              "client": { "enforce_auth_on_inference": true, /* everyone */ },
            }
            """;

        ConfigFolder.Settings(Json).Client.EnforceAuthOnInference.Should().BeTrue();
    }

    [Fact]
    public void A_byte_order_mark_does_not_hurt()
    {
        var path = _folder.Write("config.json", "");
        File.WriteAllText(path, """{ "consent": { "help_text": "ä" } }""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        _folder.Load().Configuration!.Settings.Consent.HelpText.Should().Be("ä");
    }

    [Theory]
    [InlineData("", "line 1, column 1: this is not valid JSON; look for a missing comma, quote or bracket.")]
    [InlineData("{ \"client\": { }", "line 1, column 16: this is not valid JSON (at or after client); look for a missing comma, quote or bracket.")]
    [InlineData(
        "{\n  \"mcp\": {\n    \"client_configs\": [ { \"name\": \"ä\" \"x\": 1 } ]\n  }\n}",
        "line 3, column 39: this is not valid JSON (at or after mcp.client_configs[0].name); look for a missing comma, quote or bracket.")]
    [InlineData("{} {}", "line 1, column 4: this is not valid JSON; look for a missing comma, quote or bracket.")]
    [InlineData(
        "{ \"auth_config\": { \"admin_key\": tsk_unquoted_secret } }",
        "line 1, column 34: this is not valid JSON (at or after auth_config); look for a missing comma, quote or bracket.")]
    public void A_malformed_file_is_refused_with_line_and_column(string json, string expected)
    {
        var path = _folder.Write("config.json", json);

        _folder.Load().Errors.Should().Equal($"{path}: {expected}");
    }

    [Fact]
    public void A_key_that_stands_twice_is_refused_each_time()
    {
        var path = _folder.Write("config.json", "{\n  \"oauth\": { \"runtime_links\": \"bound\", \"runtime_links\": \"open\" },\n  \"oauth\": {}\n}");

        _folder.Load().Errors.Should().Equal(
            $"{path}: line 2, column 40: the key oauth.runtime_links stands twice; remove one of them.",
            $"{path}: line 3, column 3: the key oauth stands twice; remove one of them.");
    }

    [Fact]
    public void Another_encoding_is_refused()
    {
        var path = _folder.Write("config.json", "");
        File.WriteAllText(path, "{}", Encoding.Unicode);

        _folder.Load().Errors.Should().Equal($"{path}: expected a text file in UTF-8, but found other bytes.");
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        var path = _folder.Write("config.json", """{ "consent": { "help_text": "\uD800" } }""");

        _folder.Load().Errors.Should()
            .Equal($"{path}: line 1, column 29: this text holds half of a surrogate pair (\\uD800 to \\uDFFF).");
    }

    [Fact]
    public void Endless_nesting_is_refused()
    {
        var path = _folder.Write("config.json", string.Concat(Enumerable.Repeat("{\"mcp\":", 5000)));

        _folder.Load().Errors.Should().ContainSingle().Which.Should().StartWith($"{path}: line 1, column ");
    }

    public void Dispose() => _folder.Dispose();
}
