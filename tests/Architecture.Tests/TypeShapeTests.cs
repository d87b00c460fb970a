using System.Reflection;
using System.Runtime.CompilerServices;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Upstream;

namespace Bifrost.Architecture.Tests;

/// <summary>How types are closed: aggregates, repositories, everything.</summary>
public sealed class TypeShapeTests
{
    // Razor makes it of the file of usings; nobody wrote it.
    private const string RazorImports = "_Imports";

    private static readonly Type[] Domain = [.. Product.TypesOf(Product.Domain)];

    [Theory]
    [InlineData(typeof(OAuthClient))]
    [InlineData(typeof(PendingFlow))]
    [InlineData(typeof(AuthorizationCode))]
    [InlineData(typeof(Session))]
    [InlineData(typeof(UpstreamAuthorization))]
    public void An_aggregate_is_made_and_restored_by_its_own_methods_only(Type aggregate)
    {
        WithPublicConstructor([aggregate]).Should().BeEmpty();
        aggregate.GetMethod("Restore", BindingFlags.Public | BindingFlags.Static).Should().NotBeNull();
    }

    [Fact]
    public void No_class_of_the_domain_but_records_has_a_public_constructor()
    {
        WithPublicConstructor(Domain).Should().BeEmpty();
    }

    [Fact]
    public void Nothing_in_the_domain_can_be_changed_after_it_was_made()
    {
        WithSetter(Domain).Should().BeEmpty();
    }

    [Fact]
    public void Every_repository_is_internal_and_sealed()
    {
        var repositories = Product.TypesOf(Product.Infrastructure).Where(IsRepository).ToList();

        repositories.Should().HaveCountGreaterThan(10);
        OpenRepositories(repositories).Should().BeEmpty();
    }

    [Fact]
    public void Every_class_is_sealed()
    {
        Unsealed(Product.TypesOf(Product.Assemblies)).Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_public_constructor_and_a_setter_are_caught()
    {
        WithPublicConstructor([typeof(OpenAggregate)]).Should().Equal(nameof(OpenAggregate));
        WithSetter([typeof(OpenAggregate)]).Should().Equal("OpenAggregate.State", "OpenAggregate.Note");
    }

    [Fact]
    public void Canary_records_and_init_are_not_caught()
    {
        WithPublicConstructor([typeof(ClosedRecord)]).Should().BeEmpty();
        WithSetter([typeof(ClosedRecord)]).Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_public_repository_and_an_open_one_are_caught()
    {
        OpenRepositories([typeof(PublicRepository), typeof(UnsealedRepository)])
            .Should().Equal(nameof(PublicRepository), nameof(UnsealedRepository));
    }

    [Fact]
    public void Canary_a_class_that_is_not_sealed_is_caught()
    {
        Unsealed([typeof(UnsealedRepository), typeof(OpenAggregate)]).Should().Equal(typeof(UnsealedRepository).FullName);
    }

    private static IEnumerable<string> WithPublicConstructor(IEnumerable<Type> types) => types
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethod("<Clone>$") is null)
        .Where(type => type.GetConstructors().Length > 0)
        .Select(type => type.Name);

    private static IEnumerable<string> WithSetter(IEnumerable<Type> types) =>
        from type in types
        from property in type.GetProperties()
        where property.SetMethod is { IsPublic: true } setter
            && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
        select $"{type.Name}.{property.Name}";

    private static bool IsRepository(Type type) => type.IsClass && type.Name.EndsWith("Repository", StringComparison.Ordinal);

    private static IEnumerable<string> OpenRepositories(IEnumerable<Type> types) =>
        types.Where(type => type is not { IsSealed: true, IsVisible: false }).Select(type => type.Name);

    private static IEnumerable<string> Unsealed(IEnumerable<Type> types) => types
        .Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && type.Name != RazorImports)
        .Select(type => type.FullName!);

    private sealed class OpenAggregate
    {
        public string State { get; set; } = string.Empty;

        public string Note { get; set; } = string.Empty;
    }

    private sealed record ClosedRecord(string Value)
    {
        public string? More { get; init; }
    }

    public sealed class PublicRepository;

    internal class UnsealedRepository;

    internal sealed class DerivedRepository : UnsealedRepository;
}
