using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bifrost.Api.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Bifrost.Api.Tests.Pages;

/// <summary>
/// One page as a browser receives it from Kestrel: status, headers, markup, and the markup as a tree.
/// </summary>
internal sealed partial class ServedPage
{
    private readonly XDocument _document;

    private ServedPage(HttpStatusCode status, IReadOnlyDictionary<string, string> headers, string html)
    {
        Status = status;
        Headers = headers;
        Html = html;
        _document = XDocument.Parse(OpenVoidElement().Replace(html, "<$1$2 />"), LoadOptions.PreserveWhitespace);
    }

    public HttpStatusCode Status { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string Html { get; }

    public string Title => All("title").Single().Value;

    /// <summary>What a person reads, with white space as a browser shows it.</summary>
    public string Text => Spaces().Replace(_document.Root!.Element("body")!.Value, " ");

    /// <summary>Answers one request of a fresh server with the page.</summary>
    public static async Task<ServedPage> From(PageResult page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", () => page);
        await app.StartAsync();

        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(app.Urls.Single()));
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value));

        return new ServedPage(response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }

    public IEnumerable<XElement> All(string name) => _document.Descendants(name);

    public XElement ById(string id) =>
        _document.Descendants().Single(element => (string?)element.Attribute("id") == id);

    public bool HasForm(string action) => All("form").Any(form => (string?)form.Attribute("action") == action);

    public XElement Form(string action) => All("form").Single(form => (string?)form.Attribute("action") == action);

    /// <summary>Names and values of what a form posts before anyone types.</summary>
    public Dictionary<string, string> Fields(string action) => Form(action).Descendants("input")
        .ToDictionary(input => input.Attribute("name")!.Value, input => (string?)input.Attribute("value") ?? "");

    public XElement? WithRole(string role) =>
        _document.Descendants().SingleOrDefault(element => (string?)element.Attribute("role") == role);

    [GeneratedRegex("<(meta|link)([^>]*[^/>])>")]
    private static partial Regex OpenVoidElement();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
