using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public sealed class EngineTests
{
    private static readonly List<Type> Contracts =
        [.. typeof(RepositoryTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RepositoryTests)))];

    [Fact]
    public void Every_contract_of_a_repository_is_held_on_both_engines()
    {
        var onSqlite = Contracts.Where(type => OnEngineAttribute.Of(type) == StoreEngine.Sqlite);
        var onSqlServer = Contracts.Where(type => OnEngineAttribute.Of(type) == StoreEngine.SqlServer);

        onSqlServer.Select(type => type.BaseType).Should().NotBeEmpty().And.BeEquivalentTo(onSqlite);
    }

    [Fact]
    public void Every_test_of_a_contract_says_that_it_needs_its_engine()
    {
        var facts = Contracts.SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true));

        facts.Should().NotBeEmpty().And.OnlyContain(fact => fact is StoreFactAttribute || fact is StoreTheoryAttribute);
    }
}
