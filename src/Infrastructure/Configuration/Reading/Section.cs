namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>
/// An object of the configuration. Asking for a key makes it known; what is left when the section ends is unknown and
/// refused, with the key that was probably meant.
/// </summary>
internal sealed class Section(ReadContext context, SettingPath path, SettingNode? node, bool isBroken) : IDisposable
{
    private readonly Dictionary<string, Setting> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tolerated = new(StringComparer.Ordinal);

    public SettingPath Path => path;

    public bool IsPresent => node is not null || isBroken;

    public Setting this[string key]
    {
        get
        {
            if (!_read.TryGetValue(key, out var setting))
            {
                context.KnownKeys.Add(path.Key(key).Pattern);
                setting = context.At(path.Key(key), node?.Members.GetValueOrDefault(key));
                _read[key] = setting = isBroken ? setting.AsBroken() : setting;
            }

            return setting;
        }
    }

    /// <summary>Tolerates keys of the original Bifrost that mean nothing here, and says so once each.</summary>
    public void Ignore(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            _tolerated.Add(key);

            if (node?.Members.ContainsKey(key) is true)
            {
                var at = path.Key(key);
                context.Findings.WarnOnce(at.Pattern, $"{at}: is a setting of the original Bifrost that this one does not use; it is ignored.");
            }
        }
    }

    /// <summary>Refuses a key of the original Bifrost that would be dangerous to ignore.</summary>
    public void Refuse(string key, string why)
    {
        _tolerated.Add(key);

        if (node?.Members.GetValueOrDefault(key) is { Kind: not SettingKind.Null, Text: not "false" })
        {
            context.Findings.Error($"{path.Key(key)}: {why}");
        }
    }

    public void Dispose()
    {
        foreach (var (key, value) in node?.Members ?? [])
        {
            if (!_read.ContainsKey(key) && !_tolerated.Contains(key))
            {
                var from = value.IsOverride ? $" (from {value.Variable})" : "";
                var meant = Suggestion.For(key, _read.Keys);
                context.Findings.Error($"{path.Key(key)}{from}: is not a known setting.{meant}");
            }
        }
    }
}
