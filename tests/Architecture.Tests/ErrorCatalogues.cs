using System.Reflection;
using Bifrost.Domain.Common;

namespace Bifrost.Architecture.Tests;

/// <summary>One error of a catalogue.</summary>
/// <param name="Catalogue">The type that names it, such as <c>FlowErrors</c>.</param>
/// <param name="Member">The member that is it or makes it.</param>
/// <param name="Code">Its code.</param>
/// <param name="Message">Its sentence; null where each occurrence has a sentence of its own.</param>
internal sealed record CatalogueEntry(string Catalogue, string Member, string Code, string? Message);

/// <summary>Every error that a type named <c>…Errors</c> offers, as a field, a property or a method that makes one.</summary>
internal static class ErrorCatalogues
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The errors of the whole product, in the order of their catalogues.</summary>
    public static IReadOnlyList<CatalogueEntry> All() => Of(Product.TypesOf(Product.Assemblies));

    /// <summary>The errors of these types.</summary>
    public static IReadOnlyList<CatalogueEntry> Of(IEnumerable<Type> types) =>
    [
        .. types
            .Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => Fields(type).Concat(Properties(type)).Concat(Methods(type))),
    ];

    private static IEnumerable<CatalogueEntry> Fields(Type type) => type.GetFields(Static)
        .Where(field => field.FieldType == typeof(Error) && !field.Name.StartsWith('<'))
        .Select(field => Entry(type, field, (Error)field.GetValue(null)!));

    private static IEnumerable<CatalogueEntry> Properties(Type type) => type.GetProperties(Static)
        .Where(property => property.PropertyType == typeof(Error))
        .Select(property => Entry(type, property, (Error)property.GetValue(null)!));

    private static IEnumerable<CatalogueEntry> Methods(Type type) => type.GetMethods(Static)
        .Where(method => method.ReturnType == typeof(Error) && !method.IsSpecialName)
        .Select(method => Entry(type, method, (Error)method.Invoke(null, [.. method.GetParameters().Select(Anything)])!) with
        {
            Message = null,
        });

    private static CatalogueEntry Entry(Type type, MemberInfo member, Error error) =>
        new(type.Name, member.Name, error.Code, error.Message);

    private static object? Anything(ParameterInfo parameter) => parameter.ParameterType switch
    {
        { IsValueType: true } type => Activator.CreateInstance(type),
        var type when type == typeof(string) => "text",
        _ => null,
    };
}
