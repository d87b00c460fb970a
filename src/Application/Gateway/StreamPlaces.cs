using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The streams that subjects may keep open at a time. When all places are taken, a subject that has fewer takes one from the
/// subject that has the most: the oldest of its streams ends.
/// </summary>
/// <param name="mostOfSubject">Most streams of one subject.</param>
/// <param name="mostInAll">Most streams of all subjects together.</param>
public sealed class StreamPlaces(int mostOfSubject, int mostInAll)
{
    private readonly Lock _gate = new();
    private readonly SubjectShares<Place> _taken = new();

    /// <summary>A place for one more stream of a subject, to be disposed with it; null when there is none.</summary>
    public Place? TryEnter(SubjectId subject)
    {
        var entered = new Place(this, subject);
        Place? displaced = null;

        lock (_gate)
        {
            var own = _taken.CountOf(subject);

            if (own >= mostOfSubject)
            {
                return null;
            }

            if (_taken.Count >= mostInAll)
            {
                var largest = _taken.LargestFirst.FirstOrDefault();

                // With one more it would be the one that has the most itself.
                if (largest is null || largest.Count <= own + 1)
                {
                    return null;
                }

                displaced = largest.First();
                _taken.Remove(displaced.Subject, displaced);
            }

            _taken.Add(subject, entered);
        }

        displaced?.Displace();

        return entered;
    }

    private void Leave(Place place)
    {
        lock (_gate)
        {
            _taken.Remove(place.Subject, place);
        }
    }

    /// <summary>The place of one stream.</summary>
    public sealed class Place : IDisposable
    {
        private readonly StreamPlaces _places;

        // Not disposed: it holds no timer, and it may be cancelled while the stream ends.
        private readonly CancellationTokenSource _displaced = new();

        internal Place(StreamPlaces places, SubjectId subject)
        {
            _places = places;
            Subject = subject;
        }

        /// <summary>Cancelled when the place was given to another subject: the stream ends.</summary>
        public CancellationToken Displaced => _displaced.Token;

        internal SubjectId Subject { get; }

        /// <inheritdoc/>
        public void Dispose() => _places.Leave(this);

        // Not within the lock of whoever took the place, nor on its time.
        internal void Displace() => _ = _displaced.CancelAsync();
    }
}
