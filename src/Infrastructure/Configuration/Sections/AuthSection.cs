using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration.Reading;

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
