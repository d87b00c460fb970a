using Bifrost.Application.Common;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// No request leaves inside a transaction: a slow provider would hold the lock of every writer. Each request carries the
/// unit of work it is made in, so that the rule can be checked where it is broken.
/// </summary>
internal sealed class NoHttpInTransactionHandler : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<IUnitOfWork> Key = new("Bifrost.UnitOfWork");

    /// <summary>Says in which unit of work a request is made.</summary>
    public static void Mark(HttpRequestMessage request, IUnitOfWork unitOfWork) => request.Options.Set(Key, unitOfWork);

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Key, out var unitOfWork))
        {
            throw new InvalidOperationException("A request to a provider does not say in which unit of work it is made.");
        }

        if (unitOfWork.IsOpen)
        {
            throw new InvalidOperationException("A request to a provider was made inside a transaction. Commit first.");
        }

        return base.SendAsync(request, cancellationToken);
    }
}
