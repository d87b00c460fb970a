using System.Reflection;
using System.Text.Json.Serialization;
using Bifrost.Api.Contracts;
using Bifrost.Api.Errors;

namespace Bifrost.Api.Tests.OpenApi;

/// <summary>docs/openapi.yaml says what the service answers, no more and no less.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private readonly OpenApiDocument _document = OpenApiDocument.Read();
    private readonly ServedEndpoints _served = ServedEndpoints.Build();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Fact]
    public void Every_endpoint_is_documented()
    {
        var documented = _document.Operations();
        var paths = documented.Select(operation => operation.Split(' ')[1]).ToHashSet();

        var missing = _served.All()
            .SelectMany(endpoint => endpoint.Methods.Count == 0
                ? paths.Contains(endpoint.Path) ? [] : [$"ANY {endpoint.Path}"]
                : endpoint.Methods.Select(method => $"{method} {endpoint.Path}").Except(documented));

        missing.Should().BeEmpty();
    }

    [Fact]
    public void Every_documented_operation_exists()
    {
        var served = _served.All();

        _document.Operations().Should().OnlyContain(operation => served.Any(endpoint =>
            operation.EndsWith($" {endpoint.Path}", StringComparison.Ordinal)
            && (endpoint.Methods.Count == 0 || endpoint.Methods.Contains(operation.Split(' ', 2)[0]))));
    }

    [Fact]
    public void No_operation_is_documented_twice() => _document.Operations().Should().OnlyHaveUniqueItems();

    [Fact]
    public void Every_reference_leads_somewhere() => _document.BrokenReferences().Should().BeEmpty();

    [Theory]
    [InlineData(typeof(ErrorResponse), "ErrorResponse")]
    [InlineData(typeof(OAuthErrorResponse), "OAuthError")]
    [InlineData(typeof(SuccessResponse), "SuccessResponse")]
    [InlineData(typeof(RegistrationResponse), "RegistrationResponse")]
    [InlineData(typeof(TokenResponse), "TokenResponse")]
    [InlineData(typeof(ProtectedResourceMetadataResponse), "ProtectedResourceMetadata")]
    [InlineData(typeof(AuthorizationServerMetadataResponse), "AuthorizationServerMetadata")]
    [InlineData(typeof(ClientMetadataResponse), "ClientMetadata")]
    [InlineData(typeof(OAuthConfigStatusResponse), "OAuthConfigStatus")]
    [InlineData(typeof(MessageResponse), "MessageResponse")]
    [InlineData(typeof(VirtualKeyRequest), "VirtualKeyRequest")]
    [InlineData(typeof(VirtualKeyMcpRequest), "VirtualKeyMcp")]
    [InlineData(typeof(VirtualKeyMcpResponse), "VirtualKeyMcp")]
    [InlineData(typeof(VirtualKeyResponse), "VirtualKey")]
    [InlineData(typeof(VirtualKeyAnswer), "VirtualKeyAnswer")]
    [InlineData(typeof(VirtualKeyListResponse), "VirtualKeyList")]
    [InlineData(typeof(SubjectResponse), "Subject")]
    [InlineData(typeof(SessionResponse), "Session")]
    [InlineData(typeof(SessionClientResponse), "SessionClient")]
    [InlineData(typeof(SessionListResponse), "SessionList")]
    [InlineData(typeof(SessionsEndedResponse), "SessionsEnded")]
    [InlineData(typeof(OAuthClientResponse), "OAuthClient")]
    [InlineData(typeof(OAuthClientListResponse), "OAuthClientList")]
    [InlineData(typeof(ConnectionResponse), "Connection")]
    [InlineData(typeof(ConnectionListResponse), "ConnectionList")]
    [InlineData(typeof(ConnectionEndedResponse), "ConnectionEnded")]
    [InlineData(typeof(ConnectionsEndedResponse), "ConnectionsEnded")]
    [InlineData(typeof(RevocationResponse), "Revocation")]
    [InlineData(typeof(AuditEventResponse), "AuditEvent")]
    [InlineData(typeof(AuditListResponse), "AuditList")]
    public void A_schema_has_the_members_of_its_wire_record(Type record, string schema) =>
        _document.Members(schema).Should().BeEquivalentTo(WireNames(record));

    [Fact]
    public void The_registration_schema_has_what_is_read_and_the_method_that_is_always_answered_none() =>
        _document.Members("RegistrationRequest").Should()
            .BeEquivalentTo(WireNames(typeof(RegistrationRequest)).Append("token_endpoint_auth_method"));

    [Fact]
    public void Every_code_of_an_OAuth_error_is_one_that_the_error_map_knows() =>
        ErrorMap.Rows.Values.Select(row => row.OAuth).Should().Contain(_document.Values("OAuthError", "error"));

    private static IEnumerable<string> WireNames(Type record) => record
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name)
        .OfType<string>();
}
