using System.Net.Mime;
using System.Text.Json.Nodes;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>Answers of token endpoints as particular providers write them; for <see cref="NotesFaults.Token"/>.</summary>
public static class TokenFaults
{
    private static readonly string[] OfUser = ["access_token", "refresh_token", "scope", "expires_in"];

    /// <summary>A refresh token that is over, in the words of Atlassian.</summary>
    public static Fault UnauthorizedClient { get; } = Fault.Answer(
        StatusCodes.Status403Forbidden,
        MediaTypeNames.Application.Json,
        """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""");

    /// <summary>A refresh token that is over, in the words of HubSpot: the code is a member <c>status</c>.</summary>
    public static Fault BadRefreshToken { get; } = Fault.Answer(
        StatusCodes.Status400BadRequest,
        MediaTypeNames.Application.Json,
        """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token"}""");

    /// <summary>The error within an object, or in a list.</summary>
    public static Fault Nested(string error, bool inList = false) => Fault.Answer(
        StatusCodes.Status400BadRequest,
        MediaTypeNames.Application.Json,
        inList ? $$$"""{"errors":[{"code":"{{{error}}}"}]}""" : $$$"""{"error":{"code":"{{{error}}}","message":"no"}}""");

    /// <summary>An error of Slack: status 200 and <c>"ok":false</c>.</summary>
    public static Fault NotOk(string error) => Fault.Answer(
        StatusCodes.Status200OK,
        MediaTypeNames.Application.Json,
        new JsonObject { ["ok"] = false, ["error"] = error }.ToJsonString());

    /// <summary>A refusal whose body is a page of what stands before the provider.</summary>
    public static Fault RefusalPage(int status) =>
        Fault.Answer(status, MediaTypeNames.Text.Html, "<!doctype html><title>Attention required</title>");

    /// <summary>The user's token within <c>authed_user</c>, as Slack nests it; with a token of a bot beside it or without.</summary>
    public static Fault UserToken(bool withBot = true) => Fault.Change(json =>
    {
        var user = new JsonObject { ["id"] = "U1", ["token_type"] = "user" };

        foreach (var name in OfUser)
        {
            user[name] = json[name]?.DeepClone();
            json.Remove(name);
        }

        json["ok"] = true;
        json["authed_user"] = user;
        json.Remove("token_type");

        if (withBot)
        {
            json["access_token"] = "xoxb-token-of-a-bot";
            json["token_type"] = "bearer";
            json["scope"] = "commands";
            json["expires_in"] = 1;
        }
    });

    /// <summary>The real answer with this kind of token.</summary>
    public static Fault Kind(string? type) => Fault.Change(json => json["token_type"] = type);

    /// <summary>The real answer with these scopes, as JSON.</summary>
    public static Fault Scopes(string json) => Fault.Change(answer => answer["scope"] = JsonNode.Parse(json));

    /// <summary>The real answer with this lifetime, as JSON.</summary>
    public static Fault Lifetime(string json) => Fault.Change(answer => answer["expires_in"] = JsonNode.Parse(json));
}
