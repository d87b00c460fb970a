using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Api.Pages;

/// <summary>
/// What the middleware that sets headers must know about a page: forms need <c>Referrer-Policy: same-origin</c>,
/// the close script needs <c>script-src 'self'</c>. Read it from <see cref="HttpContext.Features"/> when the
/// response starts.
/// </summary>
internal sealed record PageTraits(bool HasForms, bool RunsCloseScript)
{
    public static readonly PageTraits Plain = new(false, false);
    public static readonly PageTraits WithForms = new(true, false);
    public static readonly PageTraits WithCloseScript = new(false, true);
}

/// <summary>
/// One complete HTML page. It is rendered to memory first: a fault while rendering never leaves half a page behind,
/// and nothing of the component framework (headers, markers, streaming) reaches the browser.
/// </summary>
internal sealed class PageResult(Type page, object model, int status, PageTraits traits)
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <summary>What the page needs from the headers.</summary>
    public PageTraits Traits => traits;

    /// <inheritdoc />
    public int? StatusCode => status;

    /// <inheritdoc />
    public string ContentType => "text/html; charset=utf-8";

    /// <summary>Writes status, content type, length and the page.</summary>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(await RenderAsync(httpContext.RequestServices));

        httpContext.Features.Set(Traits);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private async Task<string> RenderAsync(IServiceProvider services)
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = model });
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);

        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var output = await renderer.RenderComponentAsync(page, parameters);

            return output.ToHtmlString();
        });
    }
}
