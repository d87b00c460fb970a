using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Tests.Common;

/// <summary>A message that writes one row and then ends as a test wants it to.</summary>
internal sealed record ProbeCommand(string Note, string Ending, Action? Meanwhile = null) : ICommand<Done>;

/// <summary>The same, as a message that promised to read only.</summary>
internal sealed record ProbeQuery(string Note) : IQuery<Done>;

internal sealed class ProbeValidator : AbstractValidator<ProbeCommand>
{
    public ProbeValidator()
    {
        RuleFor(probe => probe.Note).MustBe(note => note.Length < 20, new Error("note_long", "The first thing wrong."));
        RuleFor(probe => probe.Note).MustBe(note => note.Length < 10, new Error("note_longish", "The second thing wrong."));
        RuleFor(probe => probe.Ending).MinimumLength(1).WithErrorCode("ending_missing").WithMessage("Without a catalogue.");
    }
}

internal sealed class ProbeHandler(IAuditTrail audit, IUnitOfWork unitOfWork, TimeProvider time)
    : IRequestHandler<ProbeCommand, Result<Done>>, IRequestHandler<ProbeQuery, Result<Done>>
{
    public static readonly Error Refusal = new("probe_refused", "A refusal that says sesame.");

    public async Task<Result<Done>> Handle(ProbeCommand request, CancellationToken cancellationToken)
    {
        await audit.RecordAsync(new AuditEvent("probe", Detail: request.Note), time.GetUtcNow(), cancellationToken);

        request.Meanwhile?.Invoke();

        switch (request.Ending)
        {
            case "refuse":
                return Refusal;
            case "discard":
                await unitOfWork.DiscardAsync();

                return Refusal;
            case "throw":
                throw new InvalidOperationException("A bug.");
            default:
                return Done.Value;
        }
    }

    public async Task<Result<Done>> Handle(ProbeQuery request, CancellationToken cancellationToken)
    {
        await audit.RecordAsync(new AuditEvent("probe", Detail: request.Note), time.GetUtcNow(), cancellationToken);

        return Done.Value;
    }

    public static void AddTo(IServiceCollection services) => services
        .AddScoped<IValidator<ProbeCommand>, ProbeValidator>()
        .AddScoped<IRequestHandler<ProbeCommand, Result<Done>>, ProbeHandler>()
        .AddScoped<IRequestHandler<ProbeQuery, Result<Done>>, ProbeHandler>();
}
