using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>
/// Every HTML page of Bifrost, as a result that a controller, a middleware or the crash handler can execute.
/// </summary>
internal static class Page
{
    /// <summary>Who are you? The first consent step.</summary>
    public static PageResult Identity(IdentityPageModel model, int status = StatusCodes.Status200OK) =>
        Of<IdentityPage>(model, status, PageTraits.WithForms);

    /// <summary>Which services? The second consent step.</summary>
    public static PageResult Services(ServicesPageModel model) =>
        Of<ServicesPage>(model, StatusCodes.Status200OK, PageTraits.WithForms);

    /// <summary>A journey ends here; <see cref="DeadEnds"/> has the ones that we know.</summary>
    public static PageResult Error(ErrorPageModel model) => Of<ErrorPage>(model, model.Status, PageTraits.Plain);

    /// <summary>An upstream account is connected and the window may go.</summary>
    public static PageResult UpstreamConnected(UpstreamConnectedModel model) =>
        Of<UpstreamConnectedPage>(model, StatusCodes.Status200OK, PageTraits.WithCloseScript);

    /// <summary>An upstream account could not be connected.</summary>
    public static PageResult UpstreamFailed(UpstreamFailedModel model) =>
        Of<UpstreamFailedPage>(model, model.Status, PageTraits.Plain);

    /// <summary>A printed link was opened from elsewhere: connect this service as this identity?</summary>
    public static PageResult LinkConfirmation(LinkConfirmationModel model) =>
        Of<LinkConfirmationPage>(model, StatusCodes.Status200OK, PageTraits.WithForms);

    /// <summary>A printed link was opened without proof.</summary>
    public static PageResult LinkProof(LinkProofModel model) =>
        Of<LinkProofPage>(model, StatusCodes.Status403Forbidden, PageTraits.WithForms);

    /// <summary>GET /.</summary>
    public static PageResult Home(HomePageModel model) =>
        Of<HomePage>(model, StatusCodes.Status200OK, PageTraits.Plain);

    private static PageResult Of<TPage>(object model, int status, PageTraits traits)
        where TPage : IComponent => new(typeof(TPage), model, status, traits);
}
