using System.Globalization;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The answers of one session that its client can take up again. Their events are named <c>{stream}-{event}</c>, so that one is
/// never taken for another's, nor for one of the stream that the client keeps open, which are plain numbers.
/// </summary>
/// <param name="keeping">What may be kept.</param>
/// <param name="before">Streams are numbered from here on; a session that was forgotten must not begin anew with old numbers.</param>
public sealed class ResumableAnswers(AnswerKeeping keeping, long before)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, ResumableAnswer> _answers = [];
    private long _last = before;
    private bool _isOver;

    /// <summary>Begins the stream of an answer; null when there are too many that are under way.</summary>
    /// <param name="abandon">Ends the request.</param>
    public ResumableAnswer? Begin(Action abandon)
    {
        ResumableAnswer answer;
        ResumableAnswer? oldest = null;

        lock (_gate)
        {
            oldest = _answers.Count < keeping.MostAnswers ? null : _answers.Values.FirstOrDefault(kept => kept.HasEnded);

            if (_isOver || (oldest is null && _answers.Count >= keeping.MostAnswers))
            {
                return null;
            }

            answer = new ResumableAnswer(++_last, keeping, Forget, abandon);
            _answers.Add(answer.Stream, answer);
        }

        oldest?.Close();

        return answer;
    }

    /// <summary>
    /// Makes somebody the reader of the stream that an event stands in, from behind that event on; null when there is no such
    /// event, or not any more.
    /// </summary>
    public ResumableAnswer? TryTake(AnswerReader reader, string seen)
    {
        var parts = seen.Split('-');

        if (parts.Length != 2 || !TryRead(parts[0], out var stream) || !TryRead(parts[1], out var number))
        {
            return null;
        }

        ResumableAnswer? answer;

        lock (_gate)
        {
            answer = _answers.GetValueOrDefault(stream);
        }

        return answer?.TryTake(reader, number) == true ? answer : null;
    }

    /// <summary>The session is over: nothing is kept any more.</summary>
    public void Close()
    {
        List<ResumableAnswer> all;

        lock (_gate)
        {
            _isOver = true;
            all = [.. _answers.Values];
        }

        all.ForEach(answer => answer.Close());
    }

    private static bool TryRead(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private void Forget(ResumableAnswer answer)
    {
        lock (_gate)
        {
            _answers.Remove(answer.Stream);
        }
    }
}
