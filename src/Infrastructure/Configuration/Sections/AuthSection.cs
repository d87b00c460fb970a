using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Rules;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>auth_config</c>: the key of the management API.</summary>
internal static class AuthSection
{
    public static Secret? Read(Setting setting)
    {
        using var auth = setting.Section();
        auth.Ignore(OriginalKeys.AuthConfig);

        return auth["admin_key"].Secret(SecretRule.AdminKey);
    }
}
