using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Sessions;
using Bifrost.Application.Upstream;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Testing;
using UpstreamAnswer = Bifrost.Domain.Upstream.UpstreamAnswer;

namespace Bifrost.Application.Tests.Isolation;

/// <summary>
/// Does to the product and to the model what a sequence of operations says. Whatever the product refuses changes nothing in
/// the model; which account a call uses must be what the model says, whatever happened before.
/// </summary>
internal sealed class Story(World world)
{
    // Two keys, two user IDs, Skip.
    private const int Identities = 5;
    private static readonly string[] Users = ["user:carol", "user:dave"];

    private readonly Model _model = new();
    private readonly Tab[] _tabs = [new Tab(), new Tab(), new Tab()];
    private readonly List<(Secret Token, string Owner)> _sessions = [];
    private int _accounts;

    /// <summary>How many calls used an account, rightly.</summary>
    public int CallsWithAccount { get; private set; }

    /// <summary>Every tab opens a flow: one under a key, one under a user ID, one under Skip.</summary>
    public async Task BeginAsync()
    {
        foreach (var (index, tab) in _tabs.Index())
        {
            await OpenAsync(tab, index * 2);
        }
    }

    /// <summary>One operation; answers what is wrong, or null.</summary>
    public async Task<string?> DoAsync(Operation operation)
    {
        var tab = _tabs[operation.Who % _tabs.Length];
        var service = World.Services[operation.What % World.Services.Length];

        switch (operation.Deed)
        {
            case Deed.Open:
                await OpenAsync(tab, operation.What);
                break;
            case Deed.ToggleKey:
                await ToggleAsync(operation.Who % world.Keys.Count);
                break;
            case Deed.Call or Deed.Renew or Deed.EndSession or Deed.EndConnections when _sessions.Count > 0:
                return await WithSessionAsync(operation.Deed, _sessions[operation.Who % _sessions.Count], service);
            case Deed.Choose or Deed.Connect or Deed.Leave or Deed.Return or Deed.ReturnElsewhere or Deed.Submit or Deed.Deny or Deed.Disconnect
                when tab.Walk is { } walk:
                return await InTabAsync(operation, tab, walk, service);
            default:
                break;
        }

        return null;
    }

    private async Task OpenAsync(Tab tab, int identity)
    {
        var walk = await Walk.OpenedAsync(world.Host);
        tab.Open(walk);
        await ChooseAsync(tab, walk, identity % Identities);
    }

    private async Task<string?> InTabAsync(Operation operation, Tab tab, Walk walk, string service)
    {
        switch (operation.Deed)
        {
            case Deed.Choose:
                await ChooseAsync(tab, walk, operation.What % Identities);
                break;
            case Deed.Connect when await LeaveAsync(tab, walk, service) is { } trip:
                await ReturnAsync(walk, trip);
                break;
            case Deed.Leave when await LeaveAsync(tab, walk, service) is { } trip:
                tab.Trips.Enqueue(trip);
                break;
            case Deed.Return when tab.Trips.TryDequeue(out var trip):
                await ReturnAsync(walk, trip);
                break;
            case Deed.ReturnElsewhere when tab.Trips.TryPeek(out var trip):
                return await IsRefusedElsewhereAsync(walk, trip.State) ? null : "another browser completed a trip";
            case Deed.Submit:
                await SubmitAsync(tab, walk);
                await OpenAsync(tab, operation.What);
                break;
            case Deed.Deny:
                await walk.DenyAsync();
                break;
            case Deed.Disconnect when !(await world.Host.SendAsync(new DisconnectServiceCommand(walk.Ticket, service, Label: null))).Failed:
                _model.Disconnect(tab.Owner!, service);
                break;
            default:
                break;
        }

        return null;
    }

    private async Task ChooseAsync(Tab tab, Walk walk, int identity)
    {
        var (chosen, owner) = identity switch
        {
            < 2 => (await walk.KeyAsync(world.Keys[identity].Value.Reveal()), KeyOwner(identity)),
            < 4 => (await walk.UserAsync(Users[identity - 2]), Users[identity - 2]),
            _ => (await walk.SkipAsync(), _model.NewSkip()),
        };
        if (chosen.Failed)
        {
            return;
        }

        // What was connected under Skip goes with it; every other identity keeps what it has.
        if (tab.Owner is { } before && before != owner && before.StartsWith("skip:", StringComparison.Ordinal))
        {
            _model.Drop(before);
        }

        tab.Owner = owner;
    }

    private async Task<(Secret State, string Owner, string Service)?> LeaveAsync(Tab tab, Walk walk, string service)
    {
        var left = await world.Host.SendAsync(new StartUpstreamAuthorizationCommand(walk.Ticket, service));
        return left.Failed ? null : (new Secret(Walk.Query(left.Value.Location, "state")!), tab.Owner!, service);
    }

    private async Task ReturnAsync(Walk walk, (Secret State, string Owner, string Service) trip)
    {
        var account = $"account-{++_accounts}";
        var arrived = await world.Host.SendAsync(walk.Return(trip.State) with { Answer = WillingProvider.Answer with { Code = account } });
        if (arrived is { Failed: false, Value.Failure: null } && _model.Exists(trip.Owner))
        {
            _model.Connect(trip.Owner, trip.Service, account);
        }
    }

    private async Task<bool> IsRefusedElsewhereAsync(Walk walk, Secret state)
    {
        var elsewhere = walk.Return(state) with { BrowserSecrets = [world.Host.Parts.Secrets.NewSecret()] };

        return (await world.Host.SendAsync(elsewhere)).Failed;
    }

    private async Task SubmitAsync(Tab tab, Walk walk)
    {
        var granted = await walk.SubmitAsync();

        if (!granted.Failed)
        {
            var token = (await walk.RedeemAsync(Walk.Query(granted.Value.Location, "code")!)).Value.AccessToken;
            _sessions.Add((token, tab.Owner ??= _model.NewSkip()));
        }
    }

    private async Task<string?> WithSessionAsync(Deed deed, (Secret Token, string Owner) session, string service)
    {
        var caller = await world.CallerAsync(session.Token);

        if (deed is Deed.Call or Deed.Renew)
        {
            var used = await world.AccountAsync(session.Token, service, renewFirst: deed == Deed.Renew);
            var owned = caller is null ? null : _model.AccountOf(session.Owner, service);
            CallsWithAccount += used is null ? 0 : 1;

            return used == owned ? null : $"{session.Owner} at {service}: used {used ?? "none"}, has {owned ?? "none"}";
        }

        if (caller is null)
        {
            return null;
        }

        if (deed == Deed.EndSession)
        {
            var id = (await world.Host.RowsAsync<string>(
                "SELECT session_id FROM access_tokens WHERE token_hash = @Hash", new { Hash = session.Token.Hash().ToBytes() })).Single();
            await world.Host.SendAsync(new EndSessionCommand(id, World.Source));

            return await world.CallerAsync(session.Token) is null ? null : "a session that was ended is alive";
        }

        await world.Host.SendAsync(new EndConnectionsCommand(new IdentityFilter(caller.Subject.Value, null, null), null, World.Source));
        _model.DisconnectAll(session.Owner);

        return null;
    }

    private async Task ToggleAsync(int index)
    {
        var key = world.Keys[index].Key;
        var active = (await world.Host.SendAsync(new GetVirtualKeyQuery(key.Id.Value))).Value.IsActive;
        var toggled = await world.Host.SendAsync(
            new UpdateVirtualKeyCommand(key.Id.Value, new VirtualKeyInput { IsActive = !active }, Version: null, World.Source));

        if (active && !toggled.Failed)
        {
            _model.DisconnectAll(KeyOwner(index));
        }
    }

    private static string KeyOwner(int index) => $"key:{index}";
}
