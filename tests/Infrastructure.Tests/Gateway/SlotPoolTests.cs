using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SlotPoolTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();

    [Fact]
    public async Task A_session_that_ends_while_its_slot_is_being_made_leaves_no_slot()
    {
        var conversation = new ClientConversation(
            new ClientSession("id", "key", new SubjectId("alice"), "2025-11-25", ClientCapabilities.None, IsOfThisReplica: true, _time.GetUtcNow()),
            isWhole: true,
            _options);
        await using var pool = new SlotPool(
            target =>
            {
                conversation.Dispose();

                return MakeSlot(target);
            },
            _options,
            _time);

        var entry = pool.Enter(new UpstreamTarget(Client(), new SubjectId("alice"), null) { Conversation = conversation });

        pool.Use.Should().Be(new UpstreamUse(Sessions: 0, Requests: 0));
        pool.Leave(entry);
        pool.Use.Should().Be(new UpstreamUse(Sessions: 0, Requests: 0));
    }

    private static McpClient Client() => new()
    {
        Id = new McpClientId("id-notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri("http://127.0.0.1:9/"),
        AuthType = McpAuthType.None,
    };

    // It is never connected.
    private UpstreamSlot MakeSlot(UpstreamTarget target) => new(target, null!, null!, _options, new KeptMemory(_options), _time, _ => { }, stay: null);
}
