using System.Collections;
using Bifrost.Application.Clients;
using Bifrost.Application.Codes;
using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Flows;
using Bifrost.Application.Gateway;
using Bifrost.Application.McpClients;
using Bifrost.Application.Sessions;
using Bifrost.Application.Upstream;
using Bifrost.Application.VirtualKeys;
using Bifrost.Architecture.Tests.Canaries;
using Bifrost.Domain.Common;
using FluentValidation;

namespace Bifrost.Architecture.Tests;

/// <summary>Text from outside is checked for its shape: by a validator, or for a reason that stands here.</summary>
public sealed class ValidationTests
{
    private const string ByFlowGate = "FlowGate reads the ticket: what is not a known flow of this browser goes no further.";

    private const string OnlyLookedUp = "The identifier is only looked up: what is not there is refused or changes nothing.";

    private const string ByForm =
        "McpClientForm reads each member by the rule of the configuration file, together with what is stored, and names the wrong one by its path.";

    private const string ByLookUp = "The identifier is only looked up, and an unknown one is refused.";

    private static readonly Dictionary<Type, string> CheckedElsewhere = new()
    {
        [typeof(AuthorizeCommand)] =
            "Its refusals must know the way back to the client, which a validator cannot: the handler checks each parameter in turn.",
        [typeof(SubmitConsentCommand)] = ByFlowGate,
        [typeof(DenyConsentCommand)] = ByFlowGate,
        [typeof(SkipIdentityCommand)] = ByFlowGate,
        [typeof(ContinueIdentityCommand)] = ByFlowGate,
        [typeof(SubmitVirtualKeyCommand)] =
            "An attempt of a flow counts before its shape is looked at, so that malformed guesses are no cheaper: KeyAttempts does both.",
        [typeof(StartUpstreamAuthorizationCommand)] =
            "FlowGate reads the ticket, and the server is looked up among those that the identity may use.",
        [typeof(StartRuntimeAuthorizationCommand)] = "ConnectLinks reads the ticket by its hash, and KeyAttempts the key.",
        [typeof(CompleteUpstreamAuthorizationCommand)] =
            "The state is looked up by its hash, and UpstreamAuthorization reads the answer against what it was started with.",
        [typeof(CreateConnectLinkCommand)] = "The gateway makes it from a caller it has authenticated; nothing in it is a stranger's text.",
        [typeof(RefreshConnectionCommand)] = "It carries a connection out of the store, and nothing that anybody wrote.",
        [typeof(RejectConnectionCommand)] = "It carries a connection out of the store, and nothing that anybody wrote.",
        [typeof(DisconnectServiceCommand)] = ByFlowGate,
        [typeof(EndSessionCommand)] = OnlyLookedUp,
        [typeof(EndConnectionCommand)] = OnlyLookedUp,
        [typeof(DeleteClientCommand)] = OnlyLookedUp,
        [typeof(DeleteVirtualKeyCommand)] = OnlyLookedUp,
        [typeof(RotateVirtualKeyCommand)] = OnlyLookedUp,
        [typeof(StartAdministratorLoginCommand)] = "The handle is looked up by its hash.",
        [typeof(CreateMcpClientCommand)] = ByForm,
        [typeof(UpdateMcpClientCommand)] = ByForm,
        [typeof(DeleteMcpClientCommand)] = ByLookUp,
        [typeof(ReconnectMcpClientCommand)] = ByLookUp,
        [typeof(RefreshToolsCommand)] = ByLookUp,
        [typeof(CompleteLoginCommand)] = ByLookUp,
        [typeof(RevokeOAuthConfigCommand)] = "The identifier is only looked up, and an unknown one changes nothing.",
        [typeof(ApplyConfigurationCommand)] = "The configuration was read and refused key by key before the program started.",
    };

    private static readonly Type[] Application = [.. Product.TypesOf(Product.Application)];

    [Fact]
    public void Every_command_with_text_has_a_validator_or_a_reason()
    {
        Unchecked(Application).Except(CheckedElsewhere.Keys).Should().BeEmpty();
    }

    [Fact]
    public void Every_reason_is_still_needed()
    {
        CheckedElsewhere.Keys.Except(Unchecked(Application)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(RegisterClientCommand))]
    [InlineData(typeof(ExchangeCodeCommand))]
    [InlineData(typeof(SubmitUserIdCommand))]
    public void A_command_whose_text_has_a_form_of_its_own_has_a_validator(Type command)
    {
        Validated(Application).Should().Contain(command);
    }

    [Fact]
    public void Canary_a_command_whose_text_nobody_checks_is_caught()
    {
        Unchecked([typeof(ShoutCommand), typeof(UnheardCommand), typeof(ShoutHandler)]).Should().Equal(typeof(ShoutCommand));
    }

    [Fact]
    public void Canary_text_is_found_however_deep_it_lies()
    {
        HoldsText(typeof(Outer), []).Should().BeTrue();
        HoldsText(typeof(Numbers), []).Should().BeFalse();
    }

    private static IEnumerable<Type> Unchecked(IReadOnlyList<Type> types) => types
        .Where(type => typeof(IBaseCommand).IsAssignableFrom(type) && !type.IsInterface && HoldsText(type, []))
        .Except(Validated(types));

    private static IEnumerable<Type> Validated(IEnumerable<Type> types) => types
        .SelectMany(type => type.GetInterfaces())
        .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IValidator<>))
        .Select(contract => contract.GetGenericArguments()[0]);

    private static bool HoldsText(Type type, HashSet<Type> seen)
    {
        if (type == typeof(string) || type == typeof(Secret))
        {
            return true;
        }

        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            return type.GetGenericArguments().Any(element => HoldsText(element, seen));
        }

        return type.Namespace?.StartsWith("Bifrost", StringComparison.Ordinal) == true
            && seen.Add(type)
            && type.GetProperties().Any(property => HoldsText(property.PropertyType, seen));
    }

    private sealed record Outer(IReadOnlyList<Inner> Parts);

    private sealed record Inner(Secret? Hidden);

    private sealed record Numbers(int One, IReadOnlyList<long> Many, DateTimeOffset When);
}
