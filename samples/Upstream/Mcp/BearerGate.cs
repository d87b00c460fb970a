using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>
/// Lets in who shows a live access token, in the Authorization header only, as the user whose token it is.
/// </summary>
internal sealed class BearerGate(RequestDelegate next, SignIn signIn)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        var token = isBearer ? header[Scheme.Length..].Trim() : null;

        if (token is null || signIn.FindUser(token) is not { } user)
        {
            Challenge.Send(context, isTokenInvalid: token is not null);

            return Task.CompletedTask;
        }

        context.User = Caller.Named(user);

        return next(context);
    }
}
