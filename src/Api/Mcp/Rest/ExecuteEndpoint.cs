using System.Text;
using System.Text.Unicode;
using Bifrost.Api.Errors;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Mcp.Rest;

/// <summary>
/// POST /v1/mcp/tool/execute: one tool call for programs that hold a model's answer instead of an MCP client. Who calls sees the
/// tools and uses the accounts that they would at <c>/mcp</c>.
/// </summary>
internal sealed class ExecuteEndpoint(
    McpCors cors, TrustedUsers users, IMcpClientCatalog catalog, McpAuthenticator authenticator, McpGateway gateway, GatewayOptions options)
{
    /// <summary>Answers a request, step by step: origin, store, credential, headers, body, call.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!cors.TryAdmit(context))
        {
            await McpRefusal.ForeignOrigin.WriteAsync(context);
        }
        else if (!options.StoreEnabled)
        {
            await McpRefusal.StoreDisabled.WriteAsync(context);
        }
        else if (await users.AuthenticateAsync(context) is { } caller)
        {
            var (view, refusal) = RequestedView.Read(context, catalog, caller, only: null);
            await (view is null ? refusal!.WriteAsync(context) : ServeAsync(context, view));
        }
    }

    private async Task ServeAsync(HttpContext context, GatewayView view)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await McpRefusal.NotPosted.WriteAsync(context);

            return;
        }

        if (FormatOf(context.Request.Query["format"].ToString()) is not { } format)
        {
            await McpRefusal.FormatUnknown.WriteAsync(context);

            return;
        }

        if (!context.Request.HasJsonBody())
        {
            await McpRefusal.WrongType.WriteAsync(context);

            return;
        }

        using var body = new PooledBuffer(options.MaxBodyBytes);

        if (await RequestBody.ReadAsync(context, body, options.MaxBodyBytes) is { } refusal)
        {
            await refusal.WriteAsync(context);
        }
        else if (RestToolCall.TryRead(format, body.Written) is { } call)
        {
            await CallAsync(context, view, call);
        }
        else
        {
            await McpRefusal.CallMalformed.WriteAsync(context);
        }
    }

    private async Task CallAsync(HttpContext context, GatewayView view, RestToolCall call)
    {
        using var reply = await gateway.HandleAsync(view, call.ToMessage(), context.RequestAborted);

        // A result that took its time is for a credential that is still good.
        if (!await TrustedUsers.IsStillAsync(context, view.Caller, context.RequestAborted))
        {
            await authenticator.RefuseEndedAsync(context);

            return;
        }

        if (reply is { Demand: { } demand })
        {
            await DemandAsync(context, demand);

            return;
        }

        if (reply is null or { Code: not null })
        {
            await RefusalOf(reply?.Code).WriteAsync(context);

            return;
        }

        var response = JsonMembers.Of(Joined(reply));

        if (response.Raw("result") is { IsEmpty: true })
        {
            await FailAsync(context, response);

            return;
        }

        var answer = RestToolAnswer.Of(call, response.Raw("result"));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }

    private static RestFormat? FormatOf(string format) => format.ToUpperInvariant() switch
    {
        "" or "CHAT" => RestFormat.Chat,
        "RESPONSES" => RestFormat.Responses,
        _ => null,
    };

    private static McpRefusal RefusalOf(int? code) => code switch
    {
        JsonRpcCodes.InvalidParams => McpRefusal.ToolUnknown,
        JsonRpcCodes.ParseError or JsonRpcCodes.InvalidRequest => McpRefusal.CallMalformed,
        JsonRpcCodes.UrlElicitationRequired => McpRefusal.AccountMissing,
        _ => McpRefusal.ToolNotCalled,
    };

    // What the server said is for the program that asked; it is no fault of Bifrost's.
    private static Task FailAsync(HttpContext context, JsonMembers response)
    {
        var message = JsonMembers.Of(response.Raw("error")).TextOrReplaced("message") ?? McpRefusal.ToolFailed.Message;
        var (status, code, _) = McpRefusal.ToolFailed;

        return WriteAsync(context, ErrorResponse.Of(context, status, code, message) with { IsBifrostError = false });
    }

    private static Task DemandAsync(HttpContext context, ConnectDemand demand)
    {
        var (status, code, _) = McpRefusal.AccountMissing;

        return WriteAsync(context, ErrorResponse.Of(context, status, code, demand.Text) with
        {
            ExtraFields = new McpAuthRequiredFields(
                new McpAuthRequired("oauth", demand.Client.Id.Value, demand.Client.Name.Value, demand.Link, demand.Text)),
        });
    }

    private static Task WriteAsync(HttpContext context, ErrorResponse error)
    {
        context.Response.Headers.CacheControl = "no-store";

        return Results.Json(error, statusCode: error.StatusCode).ExecuteAsync(context);
    }

    private static byte[] Joined(JsonRpcReply reply)
    {
        var json = Splice.Of([.. reply.Parts]).ToArray();

        return Utf8.IsValid(json) ? json : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
    }
}
