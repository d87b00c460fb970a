using System.Reflection;

namespace Bifrost.Testing;

/// <summary>An engine that tests run on.</summary>
public enum StoreEngine
{
    /// <summary>A file of its own for each test; always there.</summary>
    Sqlite,

    /// <summary>A database of its own for each test, on the server that <see cref="SqlServerDatabase.Variable"/> names.</summary>
    SqlServer,
}

/// <summary>Says on which engine the tests of a class run; those without run on SQLite.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnEngineAttribute(StoreEngine engine) : Attribute
{
    /// <summary>The engine.</summary>
    public StoreEngine Engine => engine;

    /// <summary>The engine of a class.</summary>
    public static StoreEngine Of(Type tests) => tests.GetCustomAttribute<OnEngineAttribute>()?.Engine ?? StoreEngine.Sqlite;

    /// <summary>Why the tests of a class cannot run here; null when they can.</summary>
    public static string? WhyNot(Type? tests) =>
        tests is not null && Of(tests) == StoreEngine.SqlServer && SqlServerDatabase.Server is null
            ? $"{SqlServerDatabase.Variable} holds no connection string of a SQL Server"
            : null;
}
