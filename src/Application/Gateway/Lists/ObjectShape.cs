using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>A member of an object. One that cannot be used is left out.</summary>
/// <param name="Name">Its name, ASCII.</param>
/// <param name="Shape">Its value.</param>
internal sealed record MemberShape(string Name, JsonShape Shape)
{
    /// <summary>Whether the object cannot be used when this member is there and cannot be used.</summary>
    public bool IsEssential { get; init; }

    /// <summary>Whether it cannot be used without this member.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Makes the value of a member that is missing or was left out, from the object; null where none is needed.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>? Otherwise { get; init; }

    internal byte[] NameUtf8 { get; } = Encoding.ASCII.GetBytes(Name);
}

/// <summary>An object whose known members have shapes. One that is as it should be stays as it came, byte for byte.</summary>
internal sealed class ObjectShape(IReadOnlyList<MemberShape> members)
{
    /// <summary>The object as clients take it; see <see cref="JsonShape"/>.</summary>
    public ReadOnlyMemory<byte>? Read(ReadOnlyMemory<byte> json, ICollection<string> problems)
    {
        var reader = new JsonObjectReader(json);
        var parts = new List<ReadOnlyMemory<byte>>();
        var missing = members.Where(member => member.IsRequired || member.Otherwise is not null).ToList();
        var isChanged = false;

        while (reader.MoveNext())
        {
            var member = Find(ref reader);
            var (start, value) = (reader.NameStart, reader.Value);
            var usable = !IsReadable(reader.NameToken) ? JsonShapes.Unusable : member is null ? value : member.Shape(value, problems);

            if (usable is null && member is { IsEssential: true } or { IsRequired: true })
            {
                problems.Add($"{member.Name} cannot be used");

                return JsonShapes.Unusable;
            }

            if (usable is not { IsEmpty: false } kept)
            {
                problems.Add(member is null
                    ? "a member whose name cannot be decoded is left out"
                    : $"{member.Name} is not of the type that the protocol says and is left out");
                isChanged = true;
            }
            else if (kept.Equals(value))
            {
                parts.Add(json[start..(reader.Start + value.Length)]);
                missing.Remove(member!);
            }
            else
            {
                parts.Add(Written(reader.NameToken, kept));
                missing.Remove(member!);
                isChanged = true;
            }
        }

        return reader.IsObject ? Complete(json, parts, missing, isChanged, problems) : JsonShapes.Unusable;
    }

    private static ReadOnlyMemory<byte>? Complete(
        ReadOnlyMemory<byte> json,
        List<ReadOnlyMemory<byte>> parts,
        List<MemberShape> missing,
        bool isChanged,
        ICollection<string> problems)
    {
        foreach (var member in missing)
        {
            if (member.IsRequired)
            {
                problems.Add($"{member.Name} is missing");

                return null;
            }

            if (member.Otherwise!(json) is { IsEmpty: false } value)
            {
                problems.Add($"{member.Name} is missing and was added");
                parts.Add(Written(Encoding.ASCII.GetBytes($"\"{member.Name}\""), value));
                isChanged = true;
            }
        }

        return isChanged ? JsonShapes.Joined((byte)'{', parts, (byte)'}') : json;
    }

    // A name that is half of a surrogate pair makes some JSON readers throw.
    private static bool IsReadable(ReadOnlyMemory<byte> name) =>
        !name.Span.Contains((byte)'\\') || JsonText.Decode(name, isReplaced: false) is not null;

    private static byte[] Written(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> value) => [.. name.Span, (byte)':', .. value.Span];

    private MemberShape? Find(ref JsonObjectReader reader)
    {
        foreach (var member in members)
        {
            if (reader.Is(member.NameUtf8))
            {
                return member;
            }
        }

        return null;
    }
}
