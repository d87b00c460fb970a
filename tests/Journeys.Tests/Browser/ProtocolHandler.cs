using System.Collections;
using System.Text.Json;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>
/// An app on the person's computer that is opened for a scheme of its own. Chromium hands such addresses to
/// <c>xdg-open</c>; here that is a program that writes down what it was given.
/// </summary>
internal sealed class ProtocolHandler : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bifrost-scheme-");
    private readonly string _scheme;

    public ProtocolHandler(string scheme, string allowedOrigin)
    {
        _scheme = scheme;
        InstallOpener();
        AllowWithoutAsking(allowedOrigin);
    }

    /// <summary>For a browser of its own, because what may be opened is part of its profile.</summary>
    public string Profile => Path.Combine(_folder.FullName, "profile");

    /// <summary>The environment in which Chromium finds the app.</summary>
    public Dictionary<string, string> Environment
    {
        get
        {
            var variables = System.Environment.GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
            variables["PATH"] = $"{_folder.FullName}{Path.PathSeparator}{variables["PATH"]}";

            return variables;
        }
    }

    private string Opened => Path.Combine(_folder.FullName, "opened");

    /// <summary>The address with which the app was opened.</summary>
    public async Task<Uri> OpenedWithAsync(CancellationToken ct)
    {
        using var watcher = new FileSystemWatcher(_folder.FullName);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => written.TrySetResult();
        watcher.EnableRaisingEvents = true;

        if (!File.Exists(Opened))
        {
            await written.Task.WaitAsync(ct);
        }

        return new Uri((await File.ReadAllTextAsync(Opened, ct)).Trim());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void InstallOpener()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Only on Linux is there a program that a test can stand in for.");
        }

        var opener = Path.Combine(_folder.FullName, "xdg-open");
        File.WriteAllText(opener, $"#!/bin/sh\nprintf '%s' \"$1\" > '{Opened}.part' && mv '{Opened}.part' '{Opened}'\n");
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What "Always allow" in Chromium's question would have stored.</summary>
    private void AllowWithoutAsking(string origin)
    {
        var preferences = new
        {
            protocol_handler = new
            {
                allowed_origin_protocol_pairs = new Dictionary<string, Dictionary<string, bool>>
                {
                    [origin] = new() { [_scheme] = true },
                },
            },
        };
        Directory.CreateDirectory(Path.Combine(Profile, "Default"));
        File.WriteAllText(Path.Combine(Profile, "Default", "Preferences"), JsonSerializer.Serialize(preferences));
    }
}
