using System.Text.RegularExpressions;
using Bifrost.Application.Common;
using Bifrost.Architecture.Tests.Canaries;
using Bifrost.Architecture.Tests.Text;
using FluentValidation;
using MediatR;

namespace Bifrost.Architecture.Tests;

/// <summary>One use case is one file: message, answer, validator, handler.</summary>
public sealed class UseCaseTests
{
    private static readonly Type[] Application = [.. Product.TypesOf(Product.Application)];

    [Fact]
    public void Every_message_has_exactly_one_handler()
    {
        NotHandledOnce(Application).Should().BeEmpty();
    }

    [Fact]
    public void Every_handler_is_internal_and_sealed()
    {
        NotInternalSealed(Application.Where(type => Handled(type).Any())).Should().BeEmpty();
    }

    [Fact]
    public void Every_validator_is_internal_and_sealed()
    {
        NotInternalSealed(Application.Where(IsValidator)).Should().BeEmpty();
    }

    [Fact]
    public void Every_handler_stands_with_its_message_in_the_file_of_its_use_case()
    {
        Misplaced(Application.Where(type => Handled(type).Any()), Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void No_file_holds_two_handlers()
    {
        CrowdedFiles(Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void Every_message_says_whether_it_writes()
    {
        Application.Where(IsMessage).Should().OnlyContain(
            type => type.Name.EndsWith("Command", StringComparison.Ordinal) == typeof(IBaseCommand).IsAssignableFrom(type)
                && (type.Name.EndsWith("Command", StringComparison.Ordinal) || type.Name.EndsWith("Query", StringComparison.Ordinal)));
    }

    [Fact]
    public void There_are_use_cases_to_look_at()
    {
        Application.Count(IsMessage).Should().BeGreaterThan(15);
    }

    [Fact]
    public void Canary_a_message_without_a_handler_and_one_with_two_are_caught()
    {
        NotHandledOnce(Canaries()).Should().BeEquivalentTo(nameof(UnheardCommand), nameof(ShoutCommand));
    }

    [Fact]
    public void Canary_a_public_handler_and_an_open_one_are_caught()
    {
        NotInternalSealed(Canaries().Where(type => Handled(type).Any()))
            .Should().BeEquivalentTo(nameof(ShoutHandler), nameof(EchoHandler));
    }

    [Fact]
    public void Canary_a_public_validator_is_caught()
    {
        NotInternalSealed(Canaries().Where(IsValidator)).Should().Equal(nameof(ShoutValidator));
    }

    [Fact]
    public void Canary_a_handler_in_another_file_than_its_message_is_caught()
    {
        var file = SourceFile.Of("src/Application/Flows/Whisper.cs", "internal sealed class ShoutHandler() : IRequestHandler<A, B>;");

        Misplaced([typeof(ShoutHandler)], [file]).Should().Equal(nameof(ShoutHandler));
    }

    [Fact]
    public void Canary_a_file_with_two_handlers_is_caught()
    {
        var file = SourceFile.Of("src/Two.cs", "class A : IRequestHandler<B, C> { } class D(E e) : IRequestHandler<F, G> { }");

        CrowdedFiles([file]).Should().Equal("src/Two.cs");
    }

    private static Type[] Canaries() =>
        [typeof(ShoutCommand), typeof(UnheardCommand), typeof(ShoutHandler), typeof(EchoHandler), typeof(ShoutValidator)];

    private static bool IsMessage(Type type) =>
        type is { IsInterface: false, IsAbstract: false } && typeof(IBaseRequest).IsAssignableFrom(type);

    private static bool IsValidator(Type type) => type is { IsAbstract: false } && typeof(IValidator).IsAssignableFrom(type);

    private static IEnumerable<Type> Handled(Type type) => type.GetInterfaces()
        .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
        .Select(contract => contract.GetGenericArguments()[0]);

    private static IEnumerable<string> NotHandledOnce(IReadOnlyList<Type> types)
    {
        var handled = types.SelectMany(Handled).ToLookup(message => message);

        return types.Where(IsMessage).Where(message => handled[message].Count() != 1).Select(message => message.Name);
    }

    private static IEnumerable<string> NotInternalSealed(IEnumerable<Type> types) =>
        types.Where(type => type is not { IsSealed: true, IsVisible: false }).Select(type => type.Name);

    private static IEnumerable<string> Misplaced(IEnumerable<Type> handlers, IReadOnlyList<SourceFile> files) =>
        handlers.Where(handler => !files.Any(file => IsHomeOf(handler, file))).Select(handler => handler.Name);

    private static bool IsHomeOf(Type handler, SourceFile file)
    {
        var message = Handled(handler).First().Name;
        var useCase = Regex.Replace(message, "(Command|Query)$", string.Empty);

        return handler.Name == $"{useCase}Handler"
            && file.Name == $"{useCase}.cs"
            && Regex.IsMatch(file.Parts.Code, $@"\bclass {handler.Name}\b")
            && Regex.IsMatch(file.Parts.Code, $@"\brecord {message}\b");
    }

    private static IEnumerable<string> CrowdedFiles(IEnumerable<SourceFile> files) => files
        .Where(file => Regex.Count(file.Parts.Code, @"\bclass\s+\w+[^{;]*:\s*IRequestHandler<") > 1)
        .Select(file => file.Path);
}
