using System.Reflection;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Persistence.Recording;

/// <summary>What came of calling one method of the store.</summary>
/// <param name="Method">Its type and name.</param>
/// <param name="Texts">Everything that it sent, whatever the store answered.</param>
/// <param name="Fault">Why it never came to an end; null when it did at least once.</param>
internal sealed record StoreCall(string Method, IReadOnlySet<string> Texts, string? Fault);

/// <summary>Calls every method of every class that works on the store, under every answer that a write can get.</summary>
internal sealed class StoreCalls(IServiceProvider services, Recorder recorder)
{
    // They run the statements of others.
    private static readonly HashSet<Type> Carriers = [typeof(WriteLane), typeof(WriteTurn), typeof(StorePatience), typeof(DbSession)];

    /// <summary>Values that all classes share.</summary>
    public static readonly Sample Shared = new("text");

    /// <summary>Classes that work on the store: made from a session, a lane or a dialect.</summary>
    public static IReadOnlyList<Type> Users(Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && !Carriers.Contains(type)
            && !typeof(ISqlDialect).IsAssignableFrom(type)
            && type.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter =>
                parameter.ParameterType == typeof(DbSession) || parameter.ParameterType == typeof(WriteLane)
                || parameter.ParameterType == typeof(ISqlDialect)))),
    ];

    /// <summary>The methods of a class that others call.</summary>
    public static IReadOnlyList<MethodInfo> Methods(Type type) =>
    [
        .. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.Name is not ("Dispose" or "DisposeAsync")),
    ];

    /// <summary>
    /// Calls all of these classes' methods, what adds rows first, what removes them last: with values that all classes share, so
    /// that one finds what another added, and with values of each class's own, so that none is in another's way.
    /// </summary>
    public async Task<IReadOnlyList<StoreCall>> CallAsync(IReadOnlyList<Type> types)
    {
        var calls = new List<StoreCall>();

        foreach (var isShared in new[] { true, false })
        {
            foreach (var method in types.SelectMany(Methods).OrderBy(Rank))
            {
                calls.Add(await TryCallAsync(method, isShared ? Shared : new Sample(method.DeclaringType!.Name)));
            }
        }

        return [.. calls.GroupBy(call => call.Method).Select(each => new StoreCall(
            each.Key, each.SelectMany(call => call.Texts).ToHashSet(), each.Any(call => call.Fault is null) ? null : each.First().Fault))];
    }

    private static int Rank(MethodInfo method) =>
        Starts(method, "Add", "TryAdd", "Keep", "TryKeep", "Bind", "GetOrAdd") ? 0
        : Starts(method, "Remove", "TryRemove", "Drop", "Delete", "Disconnect", "Forget", "TryForget", "Revoke") ? 2
        : 1;

    private static bool Starts(MethodInfo method, params string[] words) =>
        words.Any(word => method.Name.StartsWith(word, StringComparison.Ordinal));

    private async Task<StoreCall> TryCallAsync(MethodInfo method, Sample sample)
    {
        try
        {
            return await CallAsync(method, sample);
        }
        catch (Exception fault)
        {
            return new StoreCall($"{method.DeclaringType!.Name}.{method.Name}", new HashSet<string>(), fault.Message);
        }
    }

    private async Task<StoreCall> CallAsync(MethodInfo method, Sample sample)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var faults = new List<string>();
        var tries = 0;

        foreach (var answer in Enum.GetValues<Answer>())
        {
            foreach (var arguments in Arguments(method, sample))
            {
                tries++;
                faults.AddRange(await TryAsync(method, arguments, answer));
                texts.UnionWith(recorder.Take());
            }
        }

        return new StoreCall($"{method.DeclaringType!.Name}.{method.Name}", texts, faults.Count == tries ? faults[0] : null);
    }

    private async Task<IReadOnlyList<string>> TryAsync(MethodInfo method, object?[] arguments, Answer answer)
    {
        recorder.Answer = Answer.Truth;
        await using var scope = services.CreateAsyncScope();
        var user = ActivatorUtilities.CreateInstance(scope.ServiceProvider, method.DeclaringType!);
        recorder.Answer = answer;

        try
        {
            if (method.Invoke(user, arguments) is Task task)
            {
                await task;
            }

            recorder.Answer = Answer.Truth;
            await scope.ServiceProvider.GetRequiredService<DbSession>().CommitAsync(CancellationToken.None);

            return [];
        }
        catch (Exception fault)
        {
            // With made-up values and answers much may fail; what counts is what was sent, and that not everything fails.
            return [(fault is TargetInvocationException { InnerException: { } inner } ? inner : fault).ToString()];
        }
    }

    // As many calls as the argument with most values needs.
    private static IEnumerable<object?[]> Arguments(MethodInfo method, Sample sample)
    {
        var values = method.GetParameters().Select(sample.Of).ToList();

        return Enumerable.Range(0, values.Select(each => each.Count).DefaultIfEmpty(1).Max())
            .Select(call => values.Select(each => (object?)each[call % each.Count]).ToArray());
    }
}

/// <summary>A store whose every statement is recorded.</summary>
public sealed class RecordedStore : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    internal Recorder Recorder { get; } = new();

    internal IReadOnlyList<StoreCall> Calls { get; private set; } = [];

    internal StoreCalls Caller => new(_host.Services, Recorder);

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(customize: services =>
        {
            var dialect = (ISqlDialect)services.Last(service => service.ServiceType == typeof(ISqlDialect)).ImplementationInstance!;
            services.AddSingleton<ISqlDialect>(new RecordingDialect(dialect, Recorder));
        });

        // A connection is kept only of a subject that is there.
        await _host.UseAsync(async (ISubjectRepository subjects) =>
        {
            await subjects.AddAsync((Subject)StoreCalls.Shared.Of(typeof(Subject))[0], Stored.Now, CancellationToken.None);

            return true;
        });
        var start = new StoreCall("The start", Recorder.Take().ToHashSet(), Fault: null);
        Calls = [start, .. await Caller.CallAsync(StoreCalls.Users(typeof(DbSession).Assembly))];
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
