using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Microsoft.Extensions.Logging;

namespace Bifrost.Architecture.Tests.Canaries;

/// <summary>A class that logs what nobody may read.</summary>
internal static partial class Blabbermouth
{
    [LoggerMessage(9001, LogLevel.Information, "{Number} {Hidden} {Message} {Anything}")]
    public static partial void Tell(ILogger logger, int number, Secret hidden, SubmitConsentCommand message, object anything);

#pragma warning disable CA1848, CA2254, CA1873 // What these analyzers warn of is what the canary is for.
    public static void TellAll(ILogger logger, object anything) => logger.LogInformation($"{anything}");
#pragma warning restore CA1848, CA2254, CA1873
}
