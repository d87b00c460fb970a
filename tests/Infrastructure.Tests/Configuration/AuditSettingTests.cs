namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class AuditSettingTests
{
    [Fact]
    public void Audit_events_are_kept_for_400_days_by_default() =>
        ConfigFolder.Settings("{}").Audit.Retention.Should().Be(TimeSpan.FromDays(400));

    [Theory]
    [InlineData("\"30d\"", 30)]
    [InlineData("\"48h\"", 2)]
    [InlineData("\"0\"", null)]
    [InlineData("0", null)]
    public void The_retention_is_a_duration_or_zero_for_ever(string json, int? days) =>
        ConfigFolder.Settings($$"""{ "audit": { "retention": {{json}} } }""").Audit.Retention
            .Should().Be(days is { } count ? TimeSpan.FromDays(count) : null);

    [Fact]
    public void A_variable_may_say_it() =>
        ConfigFolder.Settings("{}", ("BIFROST__audit__retention", "0")).Audit.Retention.Should().BeNull();

    [Theory]
    [InlineData("\"0d\"")]
    [InlineData("\"1h\"")]
    [InlineData("\"never\"")]
    [InlineData("30")]
    public void Anything_else_is_refused(string json) =>
        ConfigFolder.Load($$"""{ "audit": { "retention": {{json}} } }""").Errors
            .Should().ContainSingle().Which.Should().StartWith("audit.retention: expected a duration from 1d to 36500d");
}
