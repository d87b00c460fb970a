namespace Bifrost.Architecture.Tests.Text;

/// <summary>One C# file.</summary>
internal sealed class SourceFile
{
    private SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Parts = SourceScanner.Scan(text);
    }

    /// <summary>Where it is under the root, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Its code and its string literals.</summary>
    public SourceParts Parts { get; }

    /// <summary>Its name without folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>A file on disk.</summary>
    public static SourceFile Read(string path) =>
        new(System.IO.Path.GetRelativePath(Product.Root, path).Replace('\\', '/'), File.ReadAllText(path));

    /// <summary>A file that exists only in a test.</summary>
    public static SourceFile Of(string path, string text) => new(path, text);

    /// <summary>The line that holds this character, counted from one.</summary>
    public int LineOf(int offset) => Text.AsSpan(0, offset).Count('\n') + 1;
}
