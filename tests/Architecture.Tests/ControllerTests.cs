using Bifrost.Application.Common;
using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.McpClients;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Bifrost.Architecture.Tests;

/// <summary>Controllers bind, send and answer; they reach nothing by themselves.</summary>
public sealed class ControllerTests
{
    private static readonly Type[] Allowed = [typeof(IMediator), typeof(BifrostSettings), typeof(IMcpClientCatalog)];

    [Fact]
    public void A_controller_takes_the_mediator_the_settings_and_the_catalogue_only()
    {
        Reaching(Product.TypesOf(Product.Api)).Should().BeEmpty();
    }

    [Fact]
    public void There_are_controllers_to_look_at()
    {
        Product.TypesOf(Product.Api).Count(IsController).Should().BeGreaterThan(8);
    }

    [Fact]
    public void Every_controller_is_in_the_folder_of_controllers()
    {
        Product.TypesOf(Product.Api).Where(IsController).Should().OnlyContain(type => type.Namespace == "Bifrost.Api.Controllers");
    }

    [Fact]
    public void Canary_a_controller_that_takes_a_repository_or_a_transaction_is_caught()
    {
        Reaching([typeof(GreedyController)]).Should().BeEquivalentTo(
            "GreedyController(IOAuthClientRepository)", "GreedyController(IUnitOfWork)");
    }

    private static bool IsController(Type type) => typeof(ControllerBase).IsAssignableFrom(type) && !type.IsAbstract;

    private static IEnumerable<string> Reaching(IEnumerable<Type> types) =>
        from type in types.Where(IsController)
        from constructor in type.GetConstructors()
        from parameter in constructor.GetParameters()
        where !Allowed.Contains(parameter.ParameterType)
        select $"{type.Name}({parameter.ParameterType.Name})";

    [NonController]
    private sealed class GreedyController(IMediator mediator, IOAuthClientRepository clients, IUnitOfWork unitOfWork) : ControllerBase
    {
        public override string ToString() => $"{mediator} {clients} {unitOfWork}";
    }
}
