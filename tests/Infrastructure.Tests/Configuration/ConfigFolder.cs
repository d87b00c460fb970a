using System.Text.Json;
using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Configuration;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>A directory with a configuration in it, and an environment of its own.</summary>
public sealed class ConfigFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bifrost-config-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public static ConfigurationResult Load(string json, params (string Name, string Value)[] environment)
    {
        using var folder = new ConfigFolder();
        folder.Write("config.json", json);

        foreach (var (name, value) in environment)
        {
            folder.Environment[name] = value;
        }

        return folder.Load();
    }

    /// <summary>The settings of a configuration that must be right.</summary>
    public static BifrostSettings Settings(string json, params (string Name, string Value)[] environment)
    {
        var result = Load(json, environment);
        result.Errors.Should().BeEmpty();

        return result.Configuration!.Settings;
    }

    /// <summary>One server; its name and address are there unless the members say otherwise.</summary>
    public static string Server(string members)
    {
        var given = JsonDocument.Parse($"{{ {members} }}").RootElement;
        var name = given.TryGetProperty("name", out _) ? "" : "\"name\": \"notes\", ";
        var address = given.TryGetProperty("connection_string", out _) ? "" : "\"connection_string\": \"https://notes.example/mcp\", ";
        var tools = given.TryGetProperty("tools_to_execute", out _) ? "" : "\"tools_to_execute\": [\"*\"], ";

        return $"{{ \"mcp\": {{ \"client_configs\": [ {{ {name}{address}{tools}{members} }} ] }} }}".Replace(",  }", " }", StringComparison.Ordinal);
    }

    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);

        return path;
    }

    public ConfigurationResult Load(params string[] args) => ConfigurationLoader.Load(args, Environment, Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
