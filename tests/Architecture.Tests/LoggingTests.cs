using System.Reflection;
using Bifrost.Application.Flows;
using Bifrost.Architecture.Tests.Canaries;
using Bifrost.Domain.Common;
using Microsoft.Extensions.Logging;

namespace Bifrost.Architecture.Tests;

/// <summary>Logs hold names, codes and numbers: never a message, a secret, a form or a token.</summary>
public sealed class LoggingTests
{
    private static readonly Type[] Harmless = [typeof(string), typeof(int), typeof(long), typeof(double), typeof(bool), typeof(TimeSpan)];

    [Fact]
    public void Every_log_line_takes_names_codes_and_numbers_only()
    {
        Telltale(Product.TypesOf(Product.Assemblies)).Should().BeEmpty();
    }

    [Fact]
    public void There_are_log_lines_to_look_at()
    {
        Lines(Product.TypesOf(Product.Assemblies)).Count().Should().BeGreaterThan(10);
    }

    [Fact]
    public void Every_log_line_has_a_number_of_its_own()
    {
        Lines(Product.TypesOf(Product.Assemblies))
            .Select(line => line.GetCustomAttribute<LoggerMessageAttribute>()!.EventId)
            .Should().OnlyHaveUniqueItems();
    }

    // The extension methods take any object, and print it.
    [Fact]
    public void Nobody_logs_but_through_a_declared_line()
    {
        UsersOfExtensions(Product.Model).Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_line_that_takes_a_secret_or_a_message_is_caught()
    {
        Telltale([typeof(Blabbermouth)]).Should().BeEquivalentTo(
            $"Blabbermouth.Tell({nameof(Secret)})",
            $"Blabbermouth.Tell({nameof(SubmitConsentCommand)})",
            "Blabbermouth.Tell(Object)");
    }

    [Fact]
    public void Canary_a_class_that_logs_freely_is_caught()
    {
        UsersOfExtensions(Product.Canaries).Should().Equal(typeof(Blabbermouth).FullName);
    }

    private static IEnumerable<MethodInfo> Lines(IEnumerable<Type> types) => types
        .SelectMany(type => type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(LoggerMessageAttribute)));

    private static IEnumerable<string> Telltale(IEnumerable<Type> types) =>
        from line in Lines(types)
        from parameter in line.GetParameters()
        let type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType
        where !type.IsEnum && !Harmless.Contains(type)
            && !typeof(ILogger).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type)
        select $"{line.DeclaringType!.Name}.{line.Name}({type.Name})";

    private static IEnumerable<string> UsersOfExtensions(ArchUnitNET.Domain.Architecture model) => model.Types
        .Where(type => type.FullName.StartsWith("Bifrost.", StringComparison.Ordinal)
            && type.Dependencies.Any(dependency => dependency.Target.FullName == "Microsoft.Extensions.Logging.LoggerExtensions"))
        .Select(type => type.FullName);
}
