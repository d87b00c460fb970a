using Bifrost.Domain.Common;
using FluentValidation;

namespace Bifrost.Application.Common;

/// <summary>Validators ask value objects for the form of a text, so that each rule and its sentence stand once.</summary>
internal static class ValidatorExtensions
{
    /// <summary>The text has the form of the value object; its own error is the refusal.</summary>
    public static IRuleBuilderOptionsConditions<TMessage, string?> MustParse<TMessage, TValue>(
        this IRuleBuilder<TMessage, string?> rule, Func<string?, Result<TValue>> parse) =>
        rule.Custom((text, context) =>
        {
            if (parse(text) is { Failed: true } refused)
            {
                context.AddRefusal(refused.Error);
            }
        });

    /// <summary>The condition holds, else this error is the refusal.</summary>
    public static IRuleBuilderOptionsConditions<TMessage, TProperty> MustBe<TMessage, TProperty>(
        this IRuleBuilder<TMessage, TProperty> rule, Func<TProperty, bool> holds, Error error) =>
        rule.Custom((value, context) =>
        {
            if (!holds(value))
            {
                context.AddRefusal(error);
            }
        });

    /// <summary>Refuses the message with an error of a catalogue.</summary>
    public static void AddRefusal<TMessage>(this ValidationContext<TMessage> context, Error error) =>
        context.AddFailure(new FluentValidation.Results.ValidationFailure(context.PropertyPath, error.Message)
        {
            ErrorCode = error.Code,
            CustomState = error,
        });
}
