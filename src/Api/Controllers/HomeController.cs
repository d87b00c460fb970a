using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Api.Controllers;

/// <summary>What somebody sees who opens Bifrost's address: that it runs, and how to connect a client.</summary>
[Access(AccessRule.Anyone)]
[ErrorFormat(ErrorFormat.Text)]
public sealed class HomeController(IMcpClientCatalog catalog, BifrostSettings settings) : ControllerBase
{
    /// <summary>GET /</summary>
    [HttpGet("/")]
    public IResult Home() => Page.Home(new HomePageModel
    {
        BaseUrl = PublicOrigin.Of(HttpContext).BaseUrl,
        HasPerUserServices = catalog.All.Any(client => client.IsPerUser),
        StoreEnabled = settings.Store.Enabled,
    });
}
