using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Tests.Gateway;

public sealed class ClientChangesTests
{
    private static readonly McpClient Notes = ClientOf("notes");

    [Fact]
    public void What_waits_already_is_not_told_twice()
    {
        using var changes = Begin(new GatewayOptions());

        Say(changes, "tools");
        Say(changes, "prompts");
        Say(changes, "tools");

        Texts(changes).Should().HaveCount(2);
        Say(changes, "tools");
        Texts(changes).Should().ContainSingle().Which.Should().Contain("notifications/tools/list_changed");
    }

    [Fact]
    public void A_stream_that_nobody_reads_ends_instead_of_growing()
    {
        using var changes = Begin(new GatewayOptions { MaxWaitingMessages = 2 });

        for (var number = 0; number < 3; number++)
        {
            Take(changes, Notes, $$$"""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"number":{{{number}}}}}""");
        }

        Texts(changes).Should().HaveCount(2);
        changes.Next().Should().BeNull();
    }

    [Fact]
    public void A_message_that_is_larger_than_all_that_may_wait_ends_it_too()
    {
        using var changes = Begin(new GatewayOptions { MaxWaitingBytes = 100 });

        Take(changes, Notes, $$$"""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"text":"{{{new string('x', 100)}}}"}}""");

        changes.Next().Should().BeNull();
    }

    [Fact]
    public void More_is_announced_to_who_waits_for_it()
    {
        using var changes = Begin(new GatewayOptions());
        var (waiting, more) = changes.Next()!.Value;
        waiting.Should().BeEmpty();
        more.IsCompleted.Should().BeFalse();

        Say(changes, "tools");

        more.IsCompleted.Should().BeTrue();
        changes.Next()!.Value.More.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void An_address_means_the_server_it_was_asked_of()
    {
        using var changes = Begin(new GatewayOptions(), new ListenedAddress(Notes.Id, "x:y", "bifrost://notes/x:y"));

        Take(changes, ClientOf("mail"), Updated("x:y"));

        Texts(changes).Should().BeEmpty();
    }

    [Theory]
    [InlineData("x:y", "bifrost://notes/x:y")]
    [InlineData("x:y/z", "bifrost://notes/x:y/z")]
    [InlineData("x:y?z", "bifrost://notes/x:y?z")]
    [InlineData("x:y#z", "bifrost://notes/x:y#z")]
    [InlineData("x:yz", null)]
    [InlineData("x:", null)]
    public void A_part_of_a_resource_is_told_to_who_asked_for_the_whole(string own, string? told)
    {
        using var changes = Begin(new GatewayOptions(), new ListenedAddress(Notes.Id, "x:y", "bifrost://notes/x:y"));

        Take(changes, Notes, Updated(own));

        Texts(changes).Should().BeEquivalentTo(told is null ? [] : new[]
        {
            $$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":"a"},"uri":"{{{told}}}"}}""",
        });
    }

    [Theory]
    [InlineData("""{"_meta":{},"_meta":{}}""")]
    [InlineData("""{"_meta":1}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/subscriptionId":1,"io.modelcontextprotocol/subscriptionId":2}}""")]
    [InlineData("""{"uri":1}""")]
    [InlineData("""{"uri":"x:y","uri":"x:z"}""")]
    public void What_two_programs_could_read_differently_is_not_passed_on(string parameters)
    {
        using var changes = Begin(new GatewayOptions());

        Take(changes, Notes, $$"""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{{parameters}} }""");

        Texts(changes).Should().BeEmpty();
    }

    private static string Updated(string own) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"{{{own}}}"}}""";

    private static ClientChanges Begin(GatewayOptions options, params ListenedAddress[] addresses)
    {
        var session = new ClientSession(
            string.Empty, "key", new SubjectId("alice"), McpRevisions.Modern, ClientCapabilities.None, true, DateTimeOffset.MaxValue);
        var wanted = ListenFilter.Lists with { Addresses = [.. addresses.Select(address => address.Named)] };

        return new ClientChanges(
            "\"a\""u8.ToArray(), new ClientConversation(session, isWhole: true, options) { Wanted = wanted }, addresses, options);
    }

    private static McpClient ClientOf(string name) => new()
    {
        Id = new McpClientId($"id-{name}"),
        Name = McpClientName.Parse(name).Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri($"https://{name}.example/mcp"),
        AuthType = McpAuthType.None,
    };

    private static void Say(ClientChanges changes, string list) =>
        Take(changes, Notes, $$"""{"jsonrpc":"2.0","method":"notifications/{{list}}/list_changed"}""");

    private static void Take(ClientChanges changes, McpClient client, string json)
    {
        var message = JsonRpcMessage.Parse(Encoding.UTF8.GetBytes(json));
        message.Fault.Should().BeNull();
        changes.Take(client, message);
    }

    private static List<string> Texts(ClientChanges changes) => [.. changes.Next()!.Value.Changes.Select(Encoding.UTF8.GetString)];
}
