using Microsoft.AspNetCore.Http.Features;

namespace Bifrost.Samples.Upstream.Recording;

/// <summary>Gives later steps of the pipeline what the first one noted.</summary>
internal static class ReceivedFeature
{
    public static ReceivedRequest Received(this HttpContext context) =>
        context.Features.GetRequiredFeature<ReceivedRequest>();
}
