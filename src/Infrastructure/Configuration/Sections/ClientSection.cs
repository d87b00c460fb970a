using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Rules;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>client</c>: what callers must prove and may claim.</summary>
internal static class ClientSection
{
    public static ClientSettings Read(Setting setting, bool isLocal)
    {
        using var client = setting.Section();
        client.Ignore(OriginalKeys.Client);

        return new()
        {
            EnforceAuthOnInference = client["enforce_auth_on_inference"].Boolean() ?? false,
            AllowSelfDeclaredUserId = client["allow_self_declared_user_id"].Boolean(),
            TrustedUserIdCallers = client["trusted_user_id_callers"].List(NetworkRule.Parse) ?? (isLocal ? NetworkRule.Loopback : []),
            TrustForwardedUserIdCallers = client["trust_forwarded_user_id_callers"].Boolean() ?? false,
        };
    }
}
