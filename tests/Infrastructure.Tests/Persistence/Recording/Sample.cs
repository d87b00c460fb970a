using System.Reflection;
using System.Runtime.CompilerServices;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Tests.Persistence.Recording;

/// <summary>
/// Values of any type of the product, so that every method of the store can be called, also one that is written tomorrow. What
/// they say does not matter; which statements a method sends with them does.
/// </summary>
/// <param name="text">What every text says: values of one sample belong together, those of two do not.</param>
internal sealed class Sample(string text)
{
    private readonly Dictionary<Type, object[]> _known = new()
    {
        [typeof(string)] = [text],
        [typeof(int)] = [10],
        [typeof(long)] = [1L],
        [typeof(double)] = [0.5],
        [typeof(bool)] = [true, false],
        [typeof(byte[])] = [new byte[32]],
        [typeof(Uri)] = [new Uri("https://notes.example/mcp")],
        [typeof(DateTimeOffset)] = [Stored.Now],
        [typeof(TimeSpan)] = [TimeSpan.FromHours(1)],
        [typeof(CancellationToken)] = [CancellationToken.None],
        [typeof(ISecretGenerator)] = [Stored.Secrets],
    };

    // Where the usual value would keep a method from doing anything.
    private static readonly Dictionary<string, object> Named = new() { ["passOver"] = 0 };

    /// <summary>Values of a parameter, at least one.</summary>
    public IReadOnlyList<object> Of(ParameterInfo parameter) =>
        Named.TryGetValue(parameter.Name!, out var named) ? [named] : Of(parameter.ParameterType);

    /// <summary>Values of a type, at least one.</summary>
    public IReadOnlyList<object> Of(Type type, int depth = 0)
    {
        if (depth > 12)
        {
            throw new InvalidOperationException($"No value of {type} ends.");
        }

        if (_known.TryGetValue(type, out var known))
        {
            return known;
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value, depth + 1);
        }

        if (type.IsEnum)
        {
            return [.. Enum.GetValues(type).Cast<object>()];
        }

        return OfCollection(type, depth) ?? AllOf(type) ?? [Make(type, depth)];
    }

    private IReadOnlyList<object>? OfCollection(Type type, int depth)
    {
        var arguments = type.IsGenericType ? type.GetGenericArguments() : type.IsArray ? [type.GetElementType()!] : [];

        if (arguments.Length == 1 && type.IsAssignableFrom(arguments[0].MakeArrayType()))
        {
            var array = Array.CreateInstance(arguments[0], 1);
            array.SetValue(Of(arguments[0], depth + 1)[0], 0);

            return [array];
        }

        if (arguments.Length == 1 && type.IsAssignableFrom(typeof(HashSet<>).MakeGenericType(arguments)))
        {
            return [Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(arguments))!];
        }

        return arguments.Length == 2 && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(arguments))
            ? [Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!]
            : null;
    }

    // A type that lists all there is of it.
    private static List<object>? AllOf(Type type) =>
        type.GetProperty("All", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is System.Collections.IEnumerable all
            && all.Cast<object>().ToList() is { Count: > 0 } values && type.IsInstanceOfType(values[0])
            ? values
            : null;

    private object Make(Type type, int depth)
    {
        var restore = type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .FirstOrDefault(method => method.Name == "Restore" && method.ReturnType == type);

        if (restore is not null)
        {
            return restore.Invoke(null, ArgumentsOf(restore, depth))!;
        }

        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(each => each.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(each => (each.IsPublic, each.GetParameters().Length))
            ?? throw new InvalidOperationException($"No value of {type} can be made; name one in {nameof(Sample)}.");
        var made = constructor.Invoke(ArgumentsOf(constructor, depth));

        foreach (var property in type.GetProperties().Where(each => each.IsDefined(typeof(RequiredMemberAttribute))))
        {
            property.SetValue(made, Of(property.PropertyType, depth + 1)[0]);
        }

        return made;
    }

    private object[] ArgumentsOf(MethodBase method, int depth) =>
        [.. method.GetParameters().Select(parameter => Of(parameter.ParameterType, depth + 1)[0])];
}
