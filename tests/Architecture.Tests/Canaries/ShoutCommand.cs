using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using FluentValidation;
using MediatR;

namespace Bifrost.Architecture.Tests.Canaries;

/// <summary>A message with two handlers, one public and one that can be derived from, a public validator, and text that nobody checks.</summary>
public sealed record ShoutCommand(string Text) : ICommand<Done>;

/// <summary>A message that nobody handles.</summary>
public sealed record UnheardCommand(int Volume) : ICommand<Done>;

/// <summary>A handler that others could call.</summary>
public sealed class ShoutHandler : IRequestHandler<ShoutCommand, Result<Done>>
{
    /// <inheritdoc/>
    public Task<Result<Done>> Handle(ShoutCommand request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Done>>(Done.Value);
}

internal class EchoHandler : IRequestHandler<ShoutCommand, Result<Done>>
{
    public Task<Result<Done>> Handle(ShoutCommand request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Done>>(Done.Value);
}

internal sealed class LoudEchoHandler : EchoHandler;

/// <summary>A validator that others could call.</summary>
public sealed class ShoutValidator : AbstractValidator<ShoutCommand>;
