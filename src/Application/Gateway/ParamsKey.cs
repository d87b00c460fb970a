using System.Text;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>The member of a request's parameters that decides where it goes.</summary>
public sealed class ParamsKey
{
    /// <summary>Names a tool or a prompt.</summary>
    public static readonly ParamsKey Name = new("name");

    /// <summary>Names a resource.</summary>
    public static readonly ParamsKey Uri = new("uri");

    /// <summary>Refers to a prompt by its name or to a resource by its address.</summary>
    public static readonly ParamsKey Reference = new("ref");

    private ParamsKey(string text)
    {
        Text = text;
        Utf8 = Encoding.ASCII.GetBytes(text);
    }

    /// <summary>The name of the member.</summary>
    public string Text { get; }

    internal byte[] Utf8 { get; }

    /// <summary>Whether the reader stands at the member, in whatever spelling.</summary>
    internal static bool IsNamed(ref JsonObjectReader reader, ParamsKey? key, out bool isExact)
    {
        isExact = key is not null && reader.Is(key.Utf8);

        return isExact || (key is not null && reader.IsInAnyCase(key.Utf8));
    }
}
