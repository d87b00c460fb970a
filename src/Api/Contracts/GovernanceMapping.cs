using System.Text.Json;
using Bifrost.Application.Audit;
using Bifrost.Application.Clients;
using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Sessions;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Mapster;

namespace Bifrost.Api.Contracts;

/// <summary>Mappings of keys, sessions, connections, registered clients and the audit trail.</summary>
internal static class GovernanceMapping
{
    public static void Register(TypeAdapterConfig config)
    {
        config.NewConfig<VirtualKeyRequest, VirtualKeyInput>().MapWith(request => ToInput(request));
        config.NewConfig<VirtualKey, VirtualKeyResponse>().MapWith(key => ToResponse(key));
        config.NewConfig<IssuedVirtualKey, VirtualKeyResponse>().MapWith(issued => ToResponse(issued));
        config.NewConfig<IdentityView, SubjectResponse>().MapWith(identity => ToResponse(identity));
        config.NewConfig<SessionView, SessionResponse>().MapWith(session => ToResponse(session));
        config.NewConfig<ConnectionView, ConnectionResponse>().MapWith(connection => ToResponse(connection));
        config.NewConfig<RevocationTally, RevocationResponse>()
            .MapWith(tally => new RevocationResponse(tally.Revoked, tally.NotOffered, tally.Failed));
        config.NewConfig<RegisteredClient, OAuthClientResponse>().MapWith(registered => ToResponse(registered));
        config.NewConfig<RecordedEvent, AuditEventResponse>().MapWith(recorded => ToResponse(recorded));
    }

    private static VirtualKeyInput ToInput(VirtualKeyRequest request) => new()
    {
        Name = request.Name,
        Description = request.Description,
        IsActive = request.IsActive,
        Grants = request.McpConfigs is null
            ? null
            : [.. request.McpConfigs.Select(grant => new VirtualKeyGrantInput(grant?.McpClientName, grant?.ToolsToExecute))],
    };

    private static VirtualKeyResponse ToResponse(VirtualKey key) => new()
    {
        Id = key.Id.Value,
        Name = key.Name,
        Description = key.Description,
        IsActive = key.IsActive,
        McpConfigs = [.. key.Grants.Select(grant => new VirtualKeyMcpResponse(grant.McpClientName, grant.Tools.ToNames()))],
        IsFileManaged = key.IsFileManaged,
        Version = key.Version,
        CreatedAt = key.CreatedAt,
        UpdatedAt = key.UpdatedAt,
    };

    private static VirtualKeyResponse ToResponse(IssuedVirtualKey issued) => ToResponse(issued.Key) with
    {
        Value = issued.Value.Reveal(),
    };

    private static SubjectResponse ToResponse(IdentityView identity) => new(
        identity.Id.Value,
        identity.Kind switch
        {
            SubjectKind.User => "user",
            SubjectKind.VirtualKey => "virtual_key",
            SubjectKind.McpClient => "mcp_client",
            _ => "session",
        },
        identity.Label);

    private static SessionResponse ToResponse(SessionView session) => new()
    {
        Id = session.Id.Value,
        Subject = ToResponse(session.Subject),
        Client = new SessionClientResponse(session.ClientId, session.ClientName),
        Audience = session.Audience.Path,
        CreatedAt = session.CreatedAt,
        ExpiresAt = session.ExpiresAt,
    };

    private static ConnectionResponse ToResponse(ConnectionView connection) => new()
    {
        Id = connection.Id.Value,
        Subject = ToResponse(connection.Subject),
        McpClientId = connection.McpClient.Value,
        McpClientName = connection.McpClientName,
        Issuer = connection.Issuer,
        Label = connection.Label,
        Status = connection.Status != ConnectionStatus.Active ? "needs_reauth" : connection.RefusedSince is null ? "active" : "refused",
        Scopes = connection.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        ConnectedAt = connection.ConnectedAt,
        RenewedAt = connection.RenewedAt,
        ExpiresAt = connection.ExpiresAt,
        RetryAt = connection.RetryAt,
        Failures = connection.Failures,
        RefusedSince = connection.RefusedSince,
    };

    private static OAuthClientResponse ToResponse(RegisteredClient registered) => new()
    {
        ClientId = registered.Client.Id.Value,
        ClientName = registered.Client.Metadata.ClientName,
        ClientUri = registered.Client.Metadata.ClientUri,
        RedirectUris = [.. registered.Client.Metadata.RedirectUris.Select(uri => uri.Value)],
        ApplicationType = registered.Client.Metadata.ApplicationType,
        SoftwareId = registered.Client.Metadata.SoftwareId,
        SoftwareVersion = registered.Client.Metadata.SoftwareVersion,
        RegisteredAt = registered.Client.RegisteredAt,
        LastUsedAt = registered.Client.LastUsedAt,
        LiveSessions = registered.LiveSessions,
    };

    private static AuditEventResponse ToResponse(RecordedEvent recorded) => new()
    {
        Id = recorded.Id,
        OccurredAt = recorded.OccurredAt,
        Kind = recorded.Event.Kind,
        Actor = recorded.Event.Actor,
        Target = recorded.Event.Target,
        Detail = recorded.Event.Detail,
        Source = recorded.Event.Source,
        Before = Parse(recorded.Event.Before),
        After = Parse(recorded.Event.After),
    };

    private static JsonElement? Parse(string? state) =>
        state is null ? null : JsonSerializer.Deserialize<JsonElement>(state);
}
