using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Common;

/// <summary>A message that may write; the unit of work is its transaction.</summary>
public interface IBaseCommand;

/// <summary>A message that may write, and what it answers.</summary>
public interface ICommand<TAnswer> : IRequest<Result<TAnswer>>, IBaseCommand;

/// <summary>A message that only reads, and what it answers.</summary>
public interface IQuery<TAnswer> : IRequest<Result<TAnswer>>;
