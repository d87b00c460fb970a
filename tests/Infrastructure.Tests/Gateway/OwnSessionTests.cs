using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class OwnSessionTests : OwnSessionTest
{
    [Fact]
    public async Task What_the_client_announced_is_announced_to_the_server_and_no_more()
    {
        await CallAsync(Converse(Everything), new RecordingChannel());
        await CallAsync(null, new RecordingChannel());

        var hellos = Server.Received.Where(request => request.RpcMethod == "initialize").Select(request => request.Body).ToList();
        hellos[0].Should().Contain("\"capabilities\":{\"elicitation\":{\"form\":{}},\"sampling\":{},\"roots\":{\"listChanged\":true}}");
        hellos[1].Should().Contain("\"capabilities\":{},");
    }

    [Fact]
    public async Task A_question_of_the_server_reaches_the_client_under_an_identifier_of_its_session_and_the_answer_goes_back()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":"theirs","method":"elicitation/create","params":{"message":"who?","x":[1.0]}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);

        var asked = await channel.NextAsync();
        asked.Should().Be("""{"jsonrpc":"2.0","id":"bifrost-1","method":"elicitation/create","params":{"message":"[notes] who?","x":[1.0]}}""");
        conversation.Answer(Parse("""{"jsonrpc":"2.0","id":"bifrost-1","result":{"action":"accept","content":{"a":1.0}}}"""));

        (await call).Should().Be("{}");
        Answers().Should().Equal("""{"jsonrpc":"2.0","id":"theirs","result":{"action":"accept","content":{"a":1.0}}}""");
    }

    [Theory]
    [MemberData(nameof(ElicitationAddresses.Refused), MemberType = typeof(ElicitationAddresses))]
    public async Task A_question_with_an_address_that_is_not_passed_on_is_declined(string parameters)
    {
        AskDuringCalls($$"""{"jsonrpc":"2.0","id":"theirs","method":"elicitation/create","params":{{parameters}} }""");
        using var conversation = Converse(Everything | ClientCapabilities.UrlElicitation);
        var channel = new RecordingChannel();

        (await CallAsync(conversation, channel)).Should().Be("{}");

        Answers().Should().Equal("""{"jsonrpc":"2.0","id":"theirs","result":{"action":"decline"}}""");
        channel.Written.Should().BeEmpty();
    }

    [Fact]
    public async Task An_error_of_the_client_goes_back_as_it_is()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":5,"method":"sampling/createMessage","params":{}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        conversation.Answer(Parse("""{"jsonrpc":"2.0","id":"bifrost-1","error":{"code":-1,"message":"User rejected"}}"""));

        await call;
        Answers().Should().Equal("""{"jsonrpc":"2.0","id":5,"error":{"code":-1,"message":"User rejected"}}""");
    }

    [Theory]
    [InlineData(ClientCapabilities.Sampling, "elicitation/create", "{}")]
    [InlineData(ClientCapabilities.FormElicitation, "elicitation/create", """{"mode":"url"}""")]
    [InlineData(ClientCapabilities.UrlElicitation, "elicitation/create", "{}")]
    [InlineData(ClientCapabilities.FormElicitation, "sampling/createMessage", "{}")]
    [InlineData(ClientCapabilities.Sampling, "roots/list", "{}")]
    [InlineData(Everything, "tools/call", "{}")]
    [InlineData(Everything, "made/up", "{}")]
    public async Task A_client_is_not_asked_what_it_did_not_announce(ClientCapabilities announced, string method, string parameters)
    {
        AskDuringCalls($$"""{"jsonrpc":"2.0","id":8,"method":"{{method}}","params":{{parameters}} }""");
        var channel = new RecordingChannel();

        (await CallAsync(Converse(announced), channel)).Should().Be("{}");
        channel.Written.Should().BeEmpty();
        Answers().Single().Should().Contain("\"id\":8").And.Contain("-32601");
    }

    [Fact]
    public async Task A_client_that_takes_no_stream_cannot_be_asked()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":8,"method":"roots/list"}""");

        (await CallAsync(Converse(Everything), new RecordingChannel { IsOpen = false })).Should().Be("{}");
        Answers().Single().Should().Contain("-32601");
    }

    [Fact]
    public async Task Waiting_for_a_person_takes_longer_than_waiting_for_a_server()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":8,"method":"elicitation/create","params":{}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        Time.Advance(Client.ToolExecutionTimeout * 5);
        conversation.Answer(Parse("""{"jsonrpc":"2.0","id":"bifrost-1","result":{}}"""));

        (await call).Should().Be("{}");
    }

    private IEnumerable<string> Answers() =>
        Server.Received.Where(request => request.RpcMethod == "response").Select(request => request.Body);
}
