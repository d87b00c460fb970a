using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>How connections stand, as the store names it.</summary>
internal static class ConnectionStatusName
{
    public const string Active = "active";
    public const string NeedsReauth = "needs_reauth";

    public static string Of(ConnectionStatus status) => status == ConnectionStatus.Active ? Active : NeedsReauth;

    public static ConnectionStatus Parse(string stored) =>
        stored == Active ? ConnectionStatus.Active : ConnectionStatus.NeedsReauth;
}
