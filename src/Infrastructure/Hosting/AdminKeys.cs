using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Hosting;

/// <summary>The admin key of a Bifrost that was given none.</summary>
public static class AdminKeys
{
    /// <summary>Reads the key of the data directory, or makes one at the first start.</summary>
    public static Result<AdminKeyFileContent> LoadOrCreate(string dataDirectory) =>
        new AdminKeyFile(dataDirectory, new CryptoSecretGenerator()).LoadOrCreate();
}
