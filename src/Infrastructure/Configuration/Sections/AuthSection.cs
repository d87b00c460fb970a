using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>auth_config</c>: the key of the management API.</summary>
internal static class AuthSection
{
    public static Secret? Read(Setting setting, bool isRequired)
    {
        using var auth = setting.Section();
        auth.Ignore(OriginalKeys.AuthConfig);

        if (isRequired)
        {
            auth["admin_key"].Required("the key of the management API, because \"sqlserver\" is for several machines, which need the same one");
        }

        return auth["admin_key"].Secret(SecretRule.AdminKey);
    }
}
