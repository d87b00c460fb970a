using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>limits</c>: how much of everything is served before it is refused.</summary>
internal static class LimitSection
{
    private const int MostOfAnything = 10_000_000;
    private const int SmallestBody = 1024;
    private const int SmallestMemory = 16 * 1024 * 1024;
    private const int LargestBody = 1024 * 1024 * 1024;

    public static LimitSettings Read(Setting setting)
    {
        using var limits = setting.Section();
        var defaults = new LimitSettings();

        return new()
        {
            RegistrationsPerSource = Count("registrations_per_source", defaults.RegistrationsPerSource),
            RegistrationWindow = Window("registration_window", defaults.RegistrationWindow),
            MaxUnusedClients = Count("max_unused_clients", defaults.MaxUnusedClients),
            UnusedClientsPerSource = Count("unused_clients_per_source", defaults.UnusedClientsPerSource),
            UnusedClientLifetime = Lifetime("unused_client_lifetime", defaults.UnusedClientLifetime),
            AuthorizeRequestsPerSource = Count("authorize_requests_per_source", defaults.AuthorizeRequestsPerSource),
            AuthorizeRequestsPerClient = Count("authorize_requests_per_client", defaults.AuthorizeRequestsPerClient),
            AuthorizeRequestWindow = Window("authorize_request_window", defaults.AuthorizeRequestWindow),
            MaxPendingFlows = Count("max_pending_flows", defaults.MaxPendingFlows),
            PendingFlowsPerSource = Count("pending_flows_per_source", defaults.PendingFlowsPerSource),
            VirtualKeyAttemptsPerFlow = Count("virtual_key_attempts_per_flow", defaults.VirtualKeyAttemptsPerFlow),
            VirtualKeyAttemptsPerSource = Count("virtual_key_attempts_per_source", defaults.VirtualKeyAttemptsPerSource),
            VirtualKeyAttemptWindow = Window("virtual_key_attempt_window", defaults.VirtualKeyAttemptWindow),
            AccessTokenFailuresPerSource = Count("access_token_failures_per_source", defaults.AccessTokenFailuresPerSource),
            AccessTokenFailureWindow = Window("access_token_failure_window", defaults.AccessTokenFailureWindow),
            AdminKeyFailuresPerSource = Count("admin_key_failures_per_source", defaults.AdminKeyFailuresPerSource),
            AdminKeyFailureWindow = Window("admin_key_failure_window", defaults.AdminKeyFailureWindow),
            SessionsPerSubject = Count("sessions_per_subject", defaults.SessionsPerSubject),
            MaxSessions = Count("max_sessions", defaults.MaxSessions),
            StreamsPerSubject = Count("streams_per_subject", defaults.StreamsPerSubject),
            ListenStreamsPerSubject = Count("listen_streams_per_subject", defaults.ListenStreamsPerSubject),
            MaxStreams = Count("max_streams", defaults.MaxStreams),
            MaxKeptBytes = limits["max_kept_bytes"].Integer(defaults.MaxKeptBytes, SmallestMemory, int.MaxValue),
            MaxBodyBytes = Bytes("max_body_bytes", defaults.MaxBodyBytes),
            MaxMcpBodyBytes = Bytes("max_mcp_body_bytes", defaults.MaxMcpBodyBytes),
        };

        int Count(string key, int fallback) => limits[key].Integer(fallback, 1, MostOfAnything);

        int Bytes(string key, int fallback) => limits[key].Integer(fallback, SmallestBody, LargestBody);

        TimeSpan Window(string key, TimeSpan fallback) =>
            limits[key].Value(DurationRule.Between(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))) ?? fallback;

        TimeSpan Lifetime(string key, TimeSpan fallback) =>
            limits[key].Value(DurationRule.Between(TimeSpan.FromMinutes(1), TimeSpan.FromHours(24 * 90))) ?? fallback;
    }
}
