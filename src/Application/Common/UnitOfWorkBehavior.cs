using MediatR;

namespace Bifrost.Application.Common;

/// <summary>
/// Commits when the handler of a command returns, also when it refuses: a refusal is a decision, and what it recorded
/// stays. Rolls back when the handler throws.
/// </summary>
internal sealed class UnitOfWorkBehavior<TMessage, TAnswer>(IUnitOfWork unitOfWork) : IPipelineBehavior<TMessage, TAnswer>
{
    public async Task<TAnswer> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        if (request is not IBaseCommand)
        {
            return await next();
        }

        try
        {
            var answer = await next();
            await unitOfWork.CommitAsync(CancellationToken.None);

            return answer;
        }
        finally
        {
            // After a commit nothing is open any more; what is still open here was left by an exception.
            await unitOfWork.DiscardAsync();
        }
    }
}
