using Bifrost.Application.Settings;

namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class LimitTests
{
    public static TheoryData<string, string, Func<LimitSettings, object>, object, object> Limits => new()
    {
        { "registrations_per_source", "7", limits => limits.RegistrationsPerSource, 300, 7 },
        { "registration_window", "\"1m\"", limits => limits.RegistrationWindow, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1) },
        { "max_unused_clients", "7", limits => limits.MaxUnusedClients, 10_000, 7 },
        { "unused_client_lifetime", "\"48h\"", limits => limits.UnusedClientLifetime, TimeSpan.FromHours(24), TimeSpan.FromHours(48) },
        { "unused_clients_per_source", "7", limits => limits.UnusedClientsPerSource, 1000, 7 },
        { "authorize_requests_per_source", "7", limits => limits.AuthorizeRequestsPerSource, 120, 7 },
        { "authorize_requests_per_client", "7", limits => limits.AuthorizeRequestsPerClient, 100, 7 },
        { "authorize_request_window", "\"30s\"", limits => limits.AuthorizeRequestWindow, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30) },
        { "pending_flows_per_source", "7", limits => limits.PendingFlowsPerSource, 500, 7 },
        { "max_pending_flows", "7", limits => limits.MaxPendingFlows, 20_000, 7 },
        { "virtual_key_attempts_per_flow", "7", limits => limits.VirtualKeyAttemptsPerFlow, 10, 7 },
        { "virtual_key_attempts_per_source", "7", limits => limits.VirtualKeyAttemptsPerSource, 60, 7 },
        { "virtual_key_attempt_window", "\"30s\"", limits => limits.VirtualKeyAttemptWindow, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30) },
        { "access_token_failures_per_source", "7", limits => limits.AccessTokenFailuresPerSource, 300, 7 },
        { "access_token_failure_window", "\"30s\"", limits => limits.AccessTokenFailureWindow, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30) },
        { "admin_key_failures_per_source", "7", limits => limits.AdminKeyFailuresPerSource, 10, 7 },
        { "admin_key_failure_window", "\"30s\"", limits => limits.AdminKeyFailureWindow, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30) },
        { "sessions_per_subject", "7", limits => limits.SessionsPerSubject, 1024, 7 },
        { "max_sessions", "7", limits => limits.MaxSessions, 4096, 7 },
        { "streams_per_subject", "7", limits => limits.StreamsPerSubject, 256, 7 },
        { "listen_streams_per_subject", "7", limits => limits.ListenStreamsPerSubject, 32, 7 },
        { "max_streams", "7", limits => limits.MaxStreams, 4096, 7 },
        { "max_kept_bytes", "16777216", limits => limits.MaxKeptBytes, 134_217_728, 16_777_216 },
        { "max_body_bytes", "2048", limits => limits.MaxBodyBytes, 65_536, 2048 },
        { "max_mcp_body_bytes", "2048", limits => limits.MaxMcpBodyBytes, 4_194_304, 2048 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_has_a_default_and_can_be_changed(string key, string json, Func<LimitSettings, object> read, object byDefault, object changed)
    {
        read(ConfigFolder.Settings("{}").Limits).Should().Be(byDefault);
        read(ConfigFolder.Settings($$"""{ "limits": { "{{key}}": {{json}} } }""").Limits).Should().Be(changed);
        read(ConfigFolder.Settings("{}", ($"BIFROST__limits__{key}", json.Trim('"'))).Limits).Should().Be(changed);
    }

    [Fact]
    public void No_limit_is_forgotten_here()
    {
        Limits.Should().HaveCount(typeof(LimitSettings).GetProperties().Length);
    }
}
