using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What subjects hold of something that is bounded in all, so that the one with the most can be found when there is no more
/// room. Its owner synchronizes the use of it.
/// </summary>
internal sealed class SubjectShares<T>
    where T : class
{
    private readonly Dictionary<SubjectId, Share> _shares = [];
    private readonly SortedSet<Share> _bySize = new(Comparer<Share>.Create(Compare));
    private long _lastShare;

    /// <summary>How much all of them hold.</summary>
    public int Count { get; private set; }

    /// <summary>How much one of them holds.</summary>
    public int CountOf(SubjectId subject) => _shares.TryGetValue(subject, out var share) ? share.Items.Count : 0;

    /// <summary>What one of them holds, in the order of <see cref="Add"/>.</summary>
    public IReadOnlyCollection<T> Of(SubjectId subject) => _shares.TryGetValue(subject, out var share) ? share.Items : [];

    /// <summary>What each holds, in the order of <see cref="Add"/>: the largest share first, of equal ones the oldest.</summary>
    public IEnumerable<IReadOnlyCollection<T>> LargestFirst => _bySize.Select(share => share.Items);

    /// <summary>Adds to what a subject holds.</summary>
    public void Add(SubjectId subject, T item)
    {
        if (_shares.TryGetValue(subject, out var share))
        {
            _bySize.Remove(share);
        }
        else
        {
            _shares[subject] = share = new Share(++_lastShare);
        }

        share.Items.AddLast(item);
        _bySize.Add(share);
        Count++;
    }

    /// <summary>Takes it away again. False when the subject does not hold it.</summary>
    public bool Remove(SubjectId subject, T item)
    {
        if (!_shares.TryGetValue(subject, out var share) || share.Items.Find(item) is not { } node)
        {
            return false;
        }

        _bySize.Remove(share);
        share.Items.Remove(node);
        Count--;

        if (share.Items.Count > 0)
        {
            _bySize.Add(share);
        }
        else
        {
            _shares.Remove(subject);
        }

        return true;
    }

    private static int Compare(Share one, Share other) => one.Items.Count == other.Items.Count
        ? one.Number.CompareTo(other.Number)
        : other.Items.Count.CompareTo(one.Items.Count);

    private sealed record Share(long Number)
    {
        public LinkedList<T> Items { get; } = [];
    }
}
