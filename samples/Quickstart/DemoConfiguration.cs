using System.Collections;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration;
using Bifrost.Infrastructure.Hosting;

namespace Bifrost.Samples.Quickstart;

/// <summary>
/// The configuration file that the quickstart writes and then loads as Bifrost itself does. One that is there already is
/// kept, so that it can be changed between two runs.
/// </summary>
internal static class DemoConfiguration
{
    /// <summary>A key for playing on one's own machine; it opens nothing else.</summary>
    public const string AliceKey = "sk-bf-alice-quickstart-demo-key";

    private const string NotesVariable = "NOTES_URL";

    private const string File = $$"""
        {
          // Where Bifrost keeps its database and keys, beside this file.
          "data_dir": "data",

          // Upstream servers. The sample takes another port at every start, so its address comes from a variable.
          "mcp": {
            "client_configs": [ {
              "client_id": "notes",
              "name": "notes",
              "connection_type": "http",
              "connection_string": "env.{{NotesVariable}}",
              "auth_type": "per_user_oauth",
              "tools_to_execute": ["*"]
            } ]
          },

          // Who may use them. A key may use a server only if it names it.
          "governance": {
            "virtual_keys": [ {
              "id": "vk-alice",
              "name": "alice",
              "value": "{{AliceKey}}",
              "mcp_configs": [ { "mcp_client_name": "notes", "tools_to_execute": ["*"] } ]
            } ]
          }
        }

        """;

    /// <summary>Settings with an admin key, ready to start with.</summary>
    public static Result<BifrostSettings> Load(string path, Uri notes)
    {
        if (!System.IO.File.Exists(path))
        {
            System.IO.File.WriteAllText(path, File);
        }

        var loaded = ConfigurationLoader.Load(["--config", path], Variables(notes), Environment.CurrentDirectory);

        if (!loaded.Succeeded)
        {
            return new Error("configuration_wrong", $"{path} is wrong: {string.Join(' ', loaded.Errors)}");
        }

        var settings = loaded.Configuration.Settings;

        if (settings.AdminKey is not null || !settings.Store.Enabled)
        {
            return settings;
        }

        var admin = AdminKeys.LoadOrCreate(settings.DataDirectory);

        return admin.Failed ? admin.Error : settings with { AdminKey = admin.Value.Key };
    }

    /// <summary>Without overrides that were set for another Bifrost on this machine.</summary>
    private static Dictionary<string, string> Variables(Uri notes)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => !((string)entry.Key).StartsWith("BIFROST", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        variables[NotesVariable] = notes.AbsoluteUri;

        return variables;
    }
}
