namespace Bifrost.Application.Tests.Isolation;

/// <summary>
/// Who has which account where, in the simplest terms there are: a table from (owner, service) to account. An owner is an
/// identity by its name; each Skip is an owner of its own.
/// </summary>
internal sealed class Model
{
    private readonly Dictionary<(string Owner, string Service), string> _accounts = [];

    private readonly HashSet<string> _gone = [];

    private int _skips;

    /// <summary>A new owner whom nobody else can be.</summary>
    public string NewSkip() => $"skip:{++_skips}";

    /// <summary>Whether somebody is this owner still.</summary>
    public bool Exists(string owner) => !_gone.Contains(owner);

    /// <summary>The account that calls of this owner use at a service; null when there is none.</summary>
    public string? AccountOf(string owner, string service) => _accounts.GetValueOrDefault((owner, service));

    /// <summary>The owner connected an account.</summary>
    public void Connect(string owner, string service, string account) => _accounts[(owner, service)] = account;

    /// <summary>The owner has no account at a service any more.</summary>
    public void Disconnect(string owner, string service) => _accounts.Remove((owner, service));

    /// <summary>The owner has no account anywhere any more.</summary>
    public void DisconnectAll(string owner)
    {
        foreach (var key in _accounts.Keys.Where(key => key.Owner == owner).ToList())
        {
            _accounts.Remove(key);
        }
    }

    /// <summary>Nobody is this owner any more.</summary>
    public void Drop(string owner)
    {
        DisconnectAll(owner);
        _gone.Add(owner);
    }
}
