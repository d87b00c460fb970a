namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// The authorization endpoint (OAuth 2.1 §3.1): GET shows the login page, POST takes its answer. The form posts to the
/// same address with the same query, which is checked again, so nothing is remembered in between.
/// </summary>
internal sealed class AuthorizeEndpoint(
    AuthorizeRequestReader reader, GrantStore grants, NotesOptions options, ILogger<AuthorizeEndpoint> logger)
{
    private const int LongestUserName = 64;

    public IResult Show(HttpRequest http)
    {
        var (request, refusal) = reader.Read(http.Query);

        return refusal ?? LoginPage.Ask(options.Name, request!, http.QueryString);
    }

    public async Task<IResult> AnswerAsync(HttpRequest http, CancellationToken ct)
    {
        var (request, refusal) = reader.Read(http.Query);

        if (request is null)
        {
            return refusal!;
        }

        var form = await Parameters.FormAsync(http, ct);

        return Parameters.TryRead(form, out var answer, out var error)
            ? Answer(request, answer, http.QueryString)
            : LoginPage.Refuse(options.Name, error.ErrorDescription);
    }

    private IResult Answer(AuthorizeRequest request, Parameters answer, QueryString query)
    {
        switch (answer["decision"])
        {
            case "deny":
                logger.Denied(request.Client.ClientId);

                return reader.Return(request.RedirectUri, request.State, new("access_denied", "the user said no"));

            case "allow" when UserName(answer["user"]) is { } user:
                logger.Allowed(user, request.Client.ClientId);

                return reader.Return(request, grants.IssueCode(user, request));

            default:
                return LoginPage.Ask(options.Name, request, query, $"A name has 1 to {LongestUserName} characters.");
        }
    }

    private static string? UserName(string? entered) =>
        entered?.Trim() is { Length: > 0 and <= LongestUserName } name && !name.Any(char.IsControl) ? name : null;
}
