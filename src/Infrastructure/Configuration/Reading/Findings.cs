namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>Everything that is wrong or doubtful, gathered, so that an administrator mends all of it at once.</summary>
internal sealed class Findings
{
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public void Error(string sentence) => _errors.Add(sentence);

    public void Warn(string sentence) => _warnings.Add(sentence);

    /// <summary>Warns about the first of several settings of one kind.</summary>
    public void WarnOnce(string kind, string sentence)
    {
        if (_warned.Add(kind))
        {
            Warn(sentence);
        }
    }
}
