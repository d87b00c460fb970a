using Bifrost.Domain.Common;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Common;

/// <summary>Refuses a message whose shape is wrong, with the first error found, before its handler sees it.</summary>
internal sealed class ValidationBehavior<TMessage, TAnswer>(IEnumerable<IValidator<TMessage>> validators)
    : IPipelineBehavior<TMessage, TAnswer>
    where TAnswer : IFailable<TAnswer>
{
    public async Task<TAnswer> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        foreach (var validator in validators)
        {
            var checkedMessage = await validator.ValidateAsync(request, cancellationToken);

            if (!checkedMessage.IsValid)
            {
                var first = checkedMessage.Errors[0];

                return TAnswer.Fail(first.CustomState as Error ?? new Error(first.ErrorCode, first.ErrorMessage));
            }
        }

        return await next();
    }
}
