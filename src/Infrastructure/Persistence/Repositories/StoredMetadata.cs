using Bifrost.Domain.Clients;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>Client metadata as the store has it: JSON, so that a further member of RFC 7591 needs no migration.</summary>
internal sealed record StoredMetadata
{
    public required IReadOnlyList<string> RedirectUris { get; init; }
    public required IReadOnlyList<string> GrantTypes { get; init; }
    public required IReadOnlyList<string> ResponseTypes { get; init; }
    public required string ApplicationType { get; init; }
    public string? ClientName { get; init; }
    public string? ClientUri { get; init; }
    public string? LogoUri { get; init; }
    public string? TosUri { get; init; }
    public string? PolicyUri { get; init; }
    public IReadOnlyList<string>? Contacts { get; init; }
    public string? Scope { get; init; }
    public string? SoftwareId { get; init; }
    public string? SoftwareVersion { get; init; }

    public static StoredMetadata From(ClientMetadata metadata) => new()
    {
        RedirectUris = [.. metadata.RedirectUris.Select(uri => uri.Value)],
        GrantTypes = metadata.GrantTypes,
        ResponseTypes = metadata.ResponseTypes,
        ApplicationType = metadata.ApplicationType,
        ClientName = metadata.ClientName,
        ClientUri = metadata.ClientUri,
        LogoUri = metadata.LogoUri,
        TosUri = metadata.TosUri,
        PolicyUri = metadata.PolicyUri,
        Contacts = metadata.Contacts,
        Scope = metadata.Scope,
        SoftwareId = metadata.SoftwareId,
        SoftwareVersion = metadata.SoftwareVersion,
    };

    public ClientMetadata ToMetadata() => new()
    {
        RedirectUris = [.. RedirectUris.Select(RedirectUri.Restore)],
        GrantTypes = GrantTypes,
        ResponseTypes = ResponseTypes,
        ApplicationType = ApplicationType,
        ClientName = ClientName,
        ClientUri = ClientUri,
        LogoUri = LogoUri,
        TosUri = TosUri,
        PolicyUri = PolicyUri,
        Contacts = Contacts,
        Scope = Scope,
        SoftwareId = SoftwareId,
        SoftwareVersion = SoftwareVersion,
    };
}
