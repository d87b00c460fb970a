using System.Reflection;
using Bifrost.Application.Upstream;
using Bifrost.Architecture.Tests.Canaries;

namespace Bifrost.Architecture.Tests;

/// <summary>Which layer knows what. Project references hold the direction; these rules hold the rest.</summary>
public sealed class LayerTests
{
    private const string Persistence = "Bifrost.Infrastructure.Persistence";

    [Fact]
    public void The_domain_knows_nothing_but_the_runtime()
    {
        Foreign(Product.Domain, "System").Should().BeEmpty();
    }

    [Fact]
    public void The_application_knows_the_mediator_and_the_validators()
    {
        Foreign(
            Product.Application,
            "System",
            "Bifrost.Domain",
            "MediatR",
            "FluentValidation",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions").Should().BeEmpty();
    }

    [Theory]
    [InlineData("Dapper")]
    [InlineData("Microsoft.Data")]
    public void A_database_is_known_to_persistence_only(string forbidden)
    {
        Knowing(Product.Model, forbidden).Where(type => !IsIn(type, Persistence)).Should().BeEmpty();
    }

    [Fact]
    public void The_api_meets_the_infrastructure_where_the_program_is_put_together_and_nowhere_else()
    {
        Knowing(Product.Model, "Bifrost.Infrastructure")
            .Where(type => IsIn(type, "Bifrost.Api") && !IsIn(type, "Bifrost.Api.Hosting"))
            .Should().BeEmpty();
    }

    [Fact]
    public void The_mapper_is_known_to_the_api_only()
    {
        Knowing(Product.Model, "Mapster").Where(type => !IsIn(type, "Bifrost.Api")).Should().BeEmpty();
    }

    // What forwards calls in the gateway is no handler: it sends a message where a call leaves the hot path. Nor is the
    // refresher, which renews in the background and is used by no handler.
    [Theory]
    [InlineData("MediatR.IMediator")]
    [InlineData("MediatR.ISender")]
    public void No_handler_and_nothing_a_handler_uses_sends_another_message(string sender)
    {
        Knowing(Product.Model, sender)
            .Where(type => IsIn(type, "Bifrost.Application") && type != "Bifrost.Application.DependencyInjection")
            .Where(type => type.EndsWith("Handler", StringComparison.Ordinal) || !IsIn(type, "Bifrost.Application.Gateway"))
            .Where(type => type != typeof(ConnectionRefresher).FullName)
            .Should().BeEmpty();
    }

    [Fact]
    public void The_rules_see_dependencies_that_exist()
    {
        Knowing(Product.Model, "Dapper").Should().Contain($"{Persistence}.DbSession");
        Knowing(Product.Model, "Microsoft.Data").Should().Contain($"{Persistence}.SqliteDialect");
        Knowing(Product.Model, "Bifrost.Infrastructure").Should().Contain(type => IsIn(type, "Bifrost.Api.Hosting"));
    }

    [Fact]
    public void Canary_a_reference_to_a_package_is_caught()
    {
        Foreign(Assembly.GetExecutingAssembly(), "System").Should().Contain("Dapper");
    }

    [Theory]
    [InlineData("Dapper")]
    [InlineData("Microsoft.Data")]
    [InlineData("Bifrost.Infrastructure")]
    [InlineData("MediatR.IMediator")]
    public void Canary_a_type_that_knows_too_much_is_caught(string forbidden)
    {
        Knowing(Product.Canaries, forbidden).Should().Contain(typeof(KnowsTooMuch).FullName);
    }

    private static IEnumerable<string> Foreign(Assembly assembly, params string[] allowed) => assembly
        .GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => !allowed.Any(prefix => name == prefix || name.StartsWith($"{prefix}.", StringComparison.Ordinal)));

    private static IEnumerable<string> Knowing(ArchUnitNET.Domain.Architecture model, string forbidden) => model.Types
        .Where(type => type.Dependencies.Any(dependency => IsIn(dependency.Target.FullName, forbidden)))
        .Select(type => type.FullName)
        .Where(type => type.StartsWith("Bifrost.", StringComparison.Ordinal))
        .Distinct();

    private static bool IsIn(string type, string place) =>
        type == place || type.StartsWith($"{place}.", StringComparison.Ordinal);
}
