using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>consent</c>: what the administrator adds to the consent page.</summary>
internal static class ConsentSection
{
    public static ConsentSettings Read(Setting setting)
    {
        using var consent = setting.Section();

        return new() { HelpText = consent["help_text"].Text(NameRule.Paragraphs) };
    }
}
