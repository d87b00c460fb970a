using Bifrost.Domain.Common;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Common;

/// <summary>Logs the name of a message, how it ended and how long it took. Never the message: it holds codes, keys and tokens.</summary>
internal sealed partial class LoggingBehavior<TMessage, TAnswer>(
    ILogger<LoggingBehavior<TMessage, TAnswer>> logger, TimeProvider time) : IPipelineBehavior<TMessage, TAnswer>
{
    public async Task<TAnswer> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        var started = time.GetTimestamp();
        var answer = await next();
        var elapsed = time.GetElapsedTime(started).TotalMilliseconds;

        if (answer is IOutcome { Refusal: { } refusal })
        {
            Refused(logger, typeof(TMessage).Name, refusal.Code, elapsed);
        }
        else
        {
            Handled(logger, typeof(TMessage).Name, elapsed);
        }

        return answer;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Message} done in {Elapsed:0.0} ms")]
    private static partial void Handled(ILogger logger, string message, double elapsed);

    [LoggerMessage(2, LogLevel.Information, "{Message} refused: {Code} in {Elapsed:0.0} ms")]
    private static partial void Refused(ILogger logger, string message, string code, double elapsed);
}
