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
    public async ValueTask<bool> HoldsAsync(CancellationToken ct)
    {
        if (_isGood && time.GetElapsedTime(_checked) >= options.CredentialCheckTime)
        {
            _checked = time.GetTimestamp();
            _isGood = await McpAuthenticator.IsStillAsync(context, caller, ct);
        }

        return _isGood;
    }

    /// <summary>Waits until it is not.</summary>
    public async Task EndsAsync(CancellationToken ct)
    {
        while (await HoldsAsync(ct))
        {
            var rest = options.CredentialCheckTime - time.GetElapsedTime(_checked);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, ct);
        }
    }

    /// <summary>Waits for something, but no longer than the credential goes without being looked up.</summary>
    public async Task WaitAsync(Task more, CancellationToken ct)
    {
        try
        {
            await more.WaitAsync(options.CredentialCheckTime, time, ct);
        }
        catch (TimeoutException)
        {
            // Nothing came.
        }
    }
}
