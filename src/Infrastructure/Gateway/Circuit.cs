using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The circuits that the requests of one account at one server pass: that of the server, which all its accounts share, and one
/// of the account alone. Where no connection can be made, or the handshake gets no answer, the server is at fault. Where a
/// request on an open connection gets no answer it may be the request or the account: that opens the circuit of the account,
/// and counts once for each subject towards that of the server, so that no subject alone opens it for the others. A status of
/// HTTP, whatever it is, is an answer.
/// </summary>
internal sealed class Circuit(Breaker server, Breaker account, SubjectId subject)
{
    /// <summary>The trials that a request is, if it is one.</summary>
    public readonly record struct Pass(long Server, long Account);

    /// <summary>Asks to send a request: null if it may be sent, else the failure to answer with.</summary>
    public UpstreamFailure? Admit(out Pass pass)
    {
        pass = default;

        if (account.Admit(out var own) is { } refused)
        {
            return refused;
        }

        if (server.Admit(out var shared) is { } failure)
        {
            account.Abandon(own);

            return failure;
        }

        pass = new Pass(shared, own);

        return null;
    }

    /// <summary>Notes how a request went that was let through; null if it was answered.</summary>
    public void Note(Pass pass, UpstreamFailure? failure)
    {
        if (failure is null || failure.Fault
            is not (UpstreamFault.Unreachable or UpstreamFault.ConnectTimedOut or UpstreamFault.TimedOut))
        {
            server.NoteAnswer(pass.Server);
            account.NoteAnswer(pass.Account);
        }
        else if (failure.IsAtConnecting)
        {
            server.NoteSilence(pass.Server, failure);
            account.Abandon(pass.Account);
        }
        else
        {
            server.NoteSilence(pass.Server, failure, subject);
            account.NoteSilence(pass.Account, failure);
        }
    }

    /// <summary>The server answered a handshake, so that others need not wait for the outcome of the request.</summary>
    public void NoteConnected(Pass pass) => server.NoteAnswer(pass.Server);

    /// <summary>A request that was let through ended without saying anything about the server.</summary>
    public void Abandon(Pass pass)
    {
        server.Abandon(pass.Server);
        account.Abandon(pass.Account);
    }
}
