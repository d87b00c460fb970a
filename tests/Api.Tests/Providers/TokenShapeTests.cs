using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Token answers as real providers write them: each is used, for the account's user, and renewed.</summary>
public sealed class TokenShapeTests : ProviderTest
{
    public static TheoryData<string> Shapes => [.. Faults.Keys];

    private static Dictionary<string, Fault> Faults { get; } = new()
    {
        ["a user's token beside a bot's"] = TokenFaults.UserToken(),
        ["a user's token alone"] = TokenFaults.UserToken(withBot: false),
        ["kind user"] = TokenFaults.Kind("user"),
        ["kind bot"] = TokenFaults.Kind("bot"),
        ["no kind"] = TokenFaults.Kind(null),
        ["commas"] = TokenFaults.Scopes("\"repo,gist\""),
        ["a list"] = TokenFaults.Scopes("[\"repo\",\"gist\"]"),
        ["no scope"] = TokenFaults.Scopes("\"\""),
        ["lifetime as text"] = TokenFaults.Lifetime("\"600\""),
        ["lifetime as fraction"] = TokenFaults.Lifetime("600.5"),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task It_is_used_for_the_user_and_renewed(string shape)
    {
        Notes.Faults.Token.Always(Faults[shape]);
        var (client, token) = await SignInConnectedAsync();
        (await WhoAmIAsync(client, token)).Should().Be("alice");

        Advance(TokenLife);

        (await WhoAmIAsync(client, token)).Should().Be("alice");
        Notes.RefreshUses.Should().ContainSingle();
    }

    [Theory]
    [InlineData("DPoP")]
    [InlineData("mac")]
    public async Task A_token_whose_use_needs_proof_is_not_sent_as_bearer(string kind)
    {
        Notes.Faults.Token.Always(TokenFaults.Kind(kind));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, "not set up in a safe way");
    }
}
