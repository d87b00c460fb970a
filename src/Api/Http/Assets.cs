namespace Bifrost.Api.Http;

/// <summary>Style, icon and the one script: public files, checked for change at every use.</summary>
internal static class Assets
{
    public static IApplicationBuilder UseAssets(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
    });
}
