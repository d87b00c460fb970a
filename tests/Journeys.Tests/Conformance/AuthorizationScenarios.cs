namespace Bifrost.Journeys.Tests.Conformance;

/// <summary>The suite's authorization scenarios for clients, with the real product as the client.</summary>
public sealed class AuthorizationScenarios
{
    private const string CalledTool = "\"text\":\"test\"";
    private const string NotSent = "not sent to the provider";
    private const string AnswerRefused = "the answer was refused";
    private const string NoMoreLinks = "lacks the access that it asks for";

    // The only address that the scenario takes for a document; Bifrost's is /oauth/client-metadata.json under any origin.
    private static readonly Uri PublicUrl = new("https://conformance-test.local");

    /// <summary>Each scenario that Bifrost passes, and how far a person comes in it.</summary>
    public static TheoryData<string, string> Passed => new()
    {
        { "auth/metadata-default", CalledTool },
        { "auth/metadata-var1", CalledTool },
        { "auth/metadata-var2", CalledTool },
        { "auth/metadata-var3", CalledTool },
        { "auth/scope-from-www-authenticate", CalledTool },
        { "auth/scope-from-scopes-supported", CalledTool },
        { "auth/scope-omitted-when-undefined", CalledTool },
        { "auth/scope-step-up", CalledTool },
        { "auth/scope-retry-limit", NoMoreLinks },
        { "auth/token-endpoint-auth-basic", CalledTool },
        { "auth/token-endpoint-auth-post", CalledTool },
        { "auth/token-endpoint-auth-none", CalledTool },
        { "auth/pre-registration", CalledTool },
        { "auth/2025-03-26-oauth-metadata-backcompat", CalledTool },
        { "auth/2025-03-26-oauth-endpoint-fallback", CalledTool },
        { "auth/resource-mismatch", NotSent },
        { "auth/offline-access-scope", CalledTool },
        { "auth/offline-access-not-supported", CalledTool },
        { "auth/authorization-server-migration", CalledTool },
        { "auth/iss-supported", CalledTool },
        { "auth/iss-not-advertised", CalledTool },
        { "auth/iss-supported-missing", AnswerRefused },
        { "auth/iss-wrong-issuer", AnswerRefused },
        { "auth/iss-unexpected", AnswerRefused },
        { "auth/iss-normalized", AnswerRefused },
        { "auth/metadata-issuer-mismatch", NotSent },
    };

    /// <summary>The rest of the suite, and why it is not run.</summary>
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["auth/basic-cimd"] = "run below: it warns of every address of a document but one of its own",
        ["auth/client-credentials-jwt"] = "extension: Bifrost speaks to providers for a person, never for itself alone",
        ["auth/client-credentials-basic"] = "extension: Bifrost speaks to providers for a person, never for itself alone",
        ["auth/enterprise-managed-authorization"] = "extension: needs an identity provider that issues assertions for users",
        ["auth/dpop"] = "extension: tokens that are bound to a key",
        ["auth/dpop-nonce"] = "extension: tokens that are bound to a key",
        ["auth/wif-jwt-bearer"] = "extension: workload identities, where no person is asked",
    };

    [ConformanceTheory]
    [MemberData(nameof(Passed))]
    public async Task Bifrost_passes(string scenario, string ending)
    {
        var (outcome, checks) = await RunAsync(scenario, publicUrl: null);

        checks.Should().Contain(check => check.Status == "SUCCESS");
        Complaints(checks).Should().BeEmpty($"it came this far: {outcome}");
        outcome.Should().Contain(ending);
    }

    [ConformanceTheory]
    [InlineData("auth/basic-cimd")]
    public async Task The_address_of_a_document_is_the_client_identifier(string scenario)
    {
        var (outcome, checks) = await RunAsync(scenario, PublicUrl);

        // Each issuer is told an address of its own.
        var complaint = Complaints(checks).Should().ContainSingle().Which;
        complaint.Should().BeEquivalentTo(new { Id = "cimd-client-id-used", Status = "WARNING" });
        complaint.Used.Should().MatchRegex($"^{PublicUrl}oauth/client-metadata/[A-Za-z0-9_-]{{22}}$");
        checks.Should().NotContain(check => check.Id == "client-registration");
        outcome.Should().Contain(CalledTool);
    }

    [ConformanceTheory]
    [InlineData("auth/metadata-default")]
    public async Task A_registration_says_which_kind_of_application_it_is(string scenario)
    {
        var (_, checks) = await RunAsync(scenario, publicUrl: null, revision: "2026-07-28");

        checks.Should().Contain(check => check.Id == "sep-837-application-type-present");
        Complaints(checks).Should().BeEmpty();
    }

    [ConformanceTheory]
    [InlineData("auth/")]
    public async Task Nothing_of_the_suite_is_passed_over_in_silence(string beginning)
    {
        var run = Passed.Select(row => (string)row[0]);

        (await ConformanceSuite.ListAsync(beginning)).Should().BeEquivalentTo(run.Concat(LeftOut.Keys));
    }

    private static async Task<(string? Outcome, IReadOnlyList<Check> Checks)> RunAsync(
        string scenario, Uri? publicUrl, string revision = ConformanceSuite.Revision)
    {
        string? outcome = null;
        await using var knock = await KnockListener.StartAsync(
            async task => outcome = await BifrostAsClient.RunAsync(task, publicUrl));

        var checks = await ConformanceSuite.RunAsync(scenario, knock.Address, revision);

        return (outcome, checks);
    }

    private static IEnumerable<Check> Complaints(IReadOnlyList<Check> checks) =>
        checks.Where(check => check.Status is not ("SUCCESS" or "INFO" or "SKIPPED"));
}
