using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// Whether the credential of a request is still good while its answer is being written: a stream ends with the token that it
/// was opened with (security requirement: a revoked token's streams carry nothing more).
/// </summary>
internal sealed class CredentialWatch(HttpContext context, Caller caller, GatewayOptions options, TimeProvider time)
{
    private long _checked = time.GetTimestamp();
    private bool _isGood = true;

    /// <summary>Whether it is. It is looked up at most every few seconds.</summary>
    public async ValueTask<bool> HoldsAsync()
    {
        if (_isGood && time.GetElapsedTime(_checked) >= options.CredentialCheckTime)
        {
            _checked = time.GetTimestamp();
            _isGood = await McpAuthenticator.IsStillAsync(context, caller);
        }

        return _isGood;
    }
}
