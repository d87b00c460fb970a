using Bifrost.Samples.Upstream;

namespace Bifrost.Api.Tests.Providers;

/// <summary>A provider whose refresh tokens stay.</summary>
public sealed class SteadyRefreshTokenTests : ProviderTest
{
    protected override NotesOptions Options => new() { RotateRefreshTokens = false };

    [Fact]
    public async Task A_refresh_token_that_no_answer_replaces_is_used_again()
    {
        var (client, token) = await SignInConnectedAsync();

        for (var renewal = 0; renewal < 3; renewal++)
        {
            Advance(TokenLife);
            (await WhoAmIAsync(client, token)).Should().Be("alice");
        }

        Notes.RefreshUses.Should().HaveCount(3);
    }
}
