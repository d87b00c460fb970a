using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>
/// Reads a JSON value as the SDKs of clients do: answers it as it came, or repaired where its meaning is clear. Null when it cannot
/// be used; empty when a member with this value means the same as none.
/// </summary>
/// <param name="value">A well-formed JSON value.</param>
/// <param name="problems">Takes what was wrong, a clause each.</param>
internal delegate ReadOnlyMemory<byte>? JsonShape(ReadOnlyMemory<byte> value, ICollection<string> problems);

/// <summary>The shapes that others are made of.</summary>
internal static class JsonShapes
{
    /// <summary>What cannot be used. A bare null would be an empty value.</summary>
    public static readonly ReadOnlyMemory<byte>? Unusable;

    /// <summary>What means the same as no member.</summary>
    public static readonly ReadOnlyMemory<byte>? Nothing = default(ReadOnlyMemory<byte>);

    /// <summary>A string. Half of a surrogate pair in it is replaced by U+FFFD, because not every JSON reader takes it.</summary>
    public static ReadOnlyMemory<byte>? Text(ReadOnlyMemory<byte> value, ICollection<string> problems)
    {
        if (value.Span[0] != (byte)'"')
        {
            return Unusable;
        }

        if (value.Span.IndexOf("\\u"u8) < 0 || JsonText.Decode(value, isReplaced: false) is not null)
        {
            return value;
        }

        problems.Add("a text that cannot be decoded has U+FFFD in its place");

        return JsonSerializer.SerializeToUtf8Bytes(JsonText.Decode(value, isReplaced: true));
    }

    /// <summary>True or false.</summary>
    public static ReadOnlyMemory<byte>? Boolean(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        value.Span[0] is (byte)'t' or (byte)'f' ? value : Unusable;

    /// <summary>An integer of 64 bits.</summary>
    public static ReadOnlyMemory<byte>? Integer(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        value.Span[0] != (byte)'"' && long.TryParse(value.Span, out _) ? value : Unusable;

    /// <summary>An object with any members.</summary>
    public static ReadOnlyMemory<byte>? Object(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        value.Span[0] == (byte)'{' ? value : Unusable;

    /// <summary>A list of values of one shape, all of which can be used.</summary>
    public static JsonShape ListOf(JsonShape shape) => (value, problems) =>
    {
        var reader = new JsonArrayReader(value);
        var elements = new List<ReadOnlyMemory<byte>>();
        var isChanged = false;

        while (reader.MoveNext())
        {
            var element = reader.Value;

            if (shape(element, problems) is not { IsEmpty: false } usable)
            {
                return Unusable;
            }

            isChanged |= !usable.Equals(element);
            elements.Add(usable);
        }

        return !reader.IsArray ? Unusable : isChanged ? Joined((byte)'[', elements, (byte)']') : value;
    };

    /// <summary>A string that is one of these words.</summary>
    public static JsonShape WordOf(params string[] words) => (value, _) =>
        value.Span[0] == (byte)'"' && JsonText.Decode(value, isReplaced: false) is { } text && words.Contains(text) ? value : Unusable;

    /// <summary>An object with members of these shapes, and others.</summary>
    public static JsonShape ObjectOf(params MemberShape[] members) => new ObjectShape(members).Read;

    /// <summary>Whether a value is an empty list: how PHP writes an empty object.</summary>
    public static bool IsEmptyList(ReadOnlyMemory<byte> value) => IsEmpty(value, '[', ']');

    /// <summary>Whether there is nothing between two brackets.</summary>
    public static bool IsEmpty(ReadOnlyMemory<byte> value, char open, char close) =>
        value.Span[0] == open && value.Span[^1] == close && value.Span[1..^1].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>Parts between brackets, with commas.</summary>
    public static byte[] Joined(byte open, IReadOnlyList<ReadOnlyMemory<byte>> parts, byte close)
    {
        var joined = new byte[parts.Sum(part => part.Length) + Math.Max(0, parts.Count - 1) + 2];
        var at = 0;
        joined[at++] = open;

        foreach (var part in parts)
        {
            if (at > 1)
            {
                joined[at++] = (byte)',';
            }

            part.CopyTo(joined.AsMemory(at));
            at += part.Length;
        }

        joined[at] = close;

        return joined;
    }
}
