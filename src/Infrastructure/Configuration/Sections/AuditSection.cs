using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>audit</c>: how the audit trail is kept.</summary>
internal static class AuditSection
{
    private static readonly Func<string, Result<TimeSpan>> Duration = DurationRule.Between(TimeSpan.FromDays(1), TimeSpan.FromDays(36_500));

    public static AuditSettings Read(Setting setting)
    {
        using var audit = setting.Section();

        // Between their bounds no duration is zero: it stands for "for ever".
        return audit["retention"].ValueOrNumber(Retention) is { } given
            ? new AuditSettings { Retention = given == TimeSpan.Zero ? null : given }
            : new AuditSettings();
    }

    private static Result<TimeSpan> Retention(string text) => text == "0"
        ? TimeSpan.Zero
        : Duration(text) is { Failed: false } duration
            ? duration
            : Expectation.Of("a duration from 1d to 36500d, such as \"400d\", or \"0\" for ever");
}
