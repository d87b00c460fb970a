using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>governance</c>: the virtual keys that the file manages.</summary>
internal static class VirtualKeySection
{
    private static readonly Secret Unusable = new("");

    public static IReadOnlyList<VirtualKeySettings> Read(Setting setting)
    {
        using var governance = setting.Section();
        governance.Ignore(OriginalKeys.Governance);

        return [.. governance["virtual_keys"].Sections().Select(ReadKey)];
    }

    private static VirtualKeySettings ReadKey(Section entry)
    {
        using var key = entry;
        key.Ignore(OriginalKeys.VirtualKey);
        key.Refuse("expires_at", "a virtual key does not expire here; remove the key when its time has come.");

        return new()
        {
            Id = key["id"].Required("an id that stays the same").Text(NameRule.Id) ?? "",
            Name = key["name"].Required("the name that people see").Text(NameRule.Display) ?? "",
            Value = key["value"].Required("the key itself, preferably as env.NAME").Secret(SecretRule.VirtualKey) ?? Unusable,
            IsActive = key["is_active"].Boolean() ?? true,
            McpConfigs = [.. key["mcp_configs"].Sections().Select(ReadMcp)],
        };
    }

    private static VirtualKeyMcpSettings ReadMcp(Section entry)
    {
        using var config = entry;
        config.Ignore(OriginalKeys.VirtualKeyMcp);

        return new(
            config["mcp_client_name"].Required("the name of a server in mcp.client_configs").Text(NameRule.McpClient) ?? "",
            config["tools_to_execute"].List(NameRule.Tool));
    }
}
