using Bifrost.Application;
using Bifrost.Application.Settings;
using Bifrost.Infrastructure;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Api.Hosting;

/// <summary>The command <c>keys rotate</c>: a new key, and everything stored encrypted with it.</summary>
internal static class KeyCommand
{
    /// <summary>Rotates and says how far it is; answers the exit code.</summary>
    public static async Task<int> RotateAsync(BifrostSettings settings)
    {
        if (!settings.Store.Enabled)
        {
            await Console.Error.WriteLineAsync("The config store is disabled: there is nothing to encrypt.");

            return 1;
        }

        try
        {
            await using var services = CommandServices.Build(each => each.AddApplication().AddInfrastructure(settings));
            await services.GetRequiredService<IStoreStartup>().OpenAsync(CancellationToken.None);
            var done = new Dictionary<string, KeyRotationProgress>();
            var key = await services.GetRequiredService<KeyRotation>().RunAsync(
                progress => Tell(done, progress), KeyRotation.Settling, CancellationToken.None);
            Console.WriteLine($"Everything is encrypted with the key {key}. Older keys stay in the ring and still decrypt.");

            return 0;
        }
        catch (Exception fault) when (StartupFaults.Explain(fault, settings) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);

            return 1;
        }
    }

    private static void Tell(Dictionary<string, KeyRotationProgress> done, KeyRotationProgress progress)
    {
        if (done.TryGetValue(progress.Table, out var before) && before == progress)
        {
            return;
        }

        done[progress.Table] = progress;
        Console.WriteLine(progress.Lost == 0
            ? $"{progress.Table}: {progress.Encrypted} encrypted anew"
            : $"{progress.Table}: {progress.Encrypted} encrypted anew, {progress.Lost} open with no key of the ring and stay as they are");
    }
}
