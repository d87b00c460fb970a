namespace Bifrost.Application.Ports;

/// <summary>Whether the store can be used at this moment.</summary>
public interface IStoreHealth
{
    /// <summary>True when the store answers a question.</summary>
    Task<bool> AnswersAsync(CancellationToken ct);
}
