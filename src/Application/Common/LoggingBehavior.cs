using Bifrost.Domain.Common;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Common;

/// <summary>
/// Logs, times and traces a message by its name and how it ended. Never the message: it holds codes, keys and tokens.
/// </summary>
internal sealed partial class LoggingBehavior<TMessage, TAnswer>(
    ILogger<LoggingBehavior<TMessage, TAnswer>> logger, TimeProvider time) : IPipelineBehavior<TMessage, TAnswer>
{
    private static readonly string Name = typeof(TMessage).Name;

    public async Task<TAnswer> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        using var activity = Telemetry.Activities.StartActivity(Name);
        var started = time.GetTimestamp();
        var answer = await next();
        var elapsed = time.GetElapsedTime(started);
        var refusal = (answer as IOutcome)?.Refusal?.Code;

        if (refusal is null)
        {
            Handled(logger, Name, elapsed.TotalMilliseconds);
        }
        else
        {
            Refused(logger, Name, refusal, elapsed.TotalMilliseconds);
        }

        activity?.SetTag("outcome", refusal ?? "ok");
        Telemetry.Record(Name, refusal ?? "ok", elapsed);

        return answer;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Message} done in {Elapsed:0.0} ms")]
    private static partial void Handled(ILogger logger, string message, double elapsed);

    [LoggerMessage(2, LogLevel.Information, "{Message} refused: {Code} in {Elapsed:0.0} ms")]
    private static partial void Refused(ILogger logger, string message, string code, double elapsed);
}
