using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.OnSqlServer;

public sealed class CompletenessTests
{
    [Fact]
    public void Every_class_of_the_contract_and_of_the_races_runs_on_SQL_Server_too()
    {
        var types = typeof(OnAnyEngine).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OnAnyEngine)) && !type.IsAbstract).ToList();
        var here = types.Where(type => OnEngineAttribute.Of(type) == StoreEngine.Sqlite).ToList();
        var there = types.Where(type => OnEngineAttribute.Of(type) == StoreEngine.SqlServer).Select(type => type.BaseType);

        here.Should().HaveCountGreaterThan(30);
        there.Should().BeEquivalentTo(here);
    }

    [Fact]
    public void No_test_of_theirs_runs_where_its_engine_is_not()
    {
        var tests = typeof(OnAnyEngine).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OnAnyEngine)))
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes(typeof(FactAttribute), true).Length > 0);

        tests.Should().NotBeEmpty().And.OnlyContain(method =>
            method.GetCustomAttributes(typeof(FactAttribute), true).All(fact => fact is StoreFactAttribute || fact is StoreTheoryAttribute));
    }
}
