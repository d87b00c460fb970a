using Bifrost.Domain.Common;

namespace Bifrost.Application.Gateway;

/// <summary>A link that a user was given to connect an account, or to give it more access.</summary>
/// <param name="Account">What it is for.</param>
/// <param name="Wanted">The access that it asks for besides the usual one; empty when there was no account.</param>
/// <param name="Url">The address.</param>
/// <param name="Handle">By what the store knows it.</param>
public sealed record ConnectOffer(AwaitedAccount Account, IReadOnlyList<string> Wanted, string Url, SecretHash Handle)
{
    /// <summary>Whether the user has opened it already and is on the way: it would not open a second time.</summary>
    public bool IsOpened { get; init; }
}
