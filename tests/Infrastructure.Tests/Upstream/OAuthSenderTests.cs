using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.Http;
using Bifrost.Infrastructure.Upstream.OAuth;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class OAuthSenderTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private OAuthSender Sender => _outbound.Get<OAuthSender>();

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_read()
    {
        _server.Says("/", 200, new string('x', OAuthSender.BodyLimit));

        var answer = await Sender.SendAsync(Get(), default);

        answer.Value.Body.Length.Should().Be(OAuthSender.BodyLimit);
    }

    [Fact]
    public async Task One_byte_more_is_refused()
    {
        _server.Says("/", 200, new string('x', OAuthSender.BodyLimit + 1));

        var answer = await Sender.SendAsync(Get(), default);

        answer.Fault!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_body_without_end_is_given_up_at_the_limit()
    {
        _server.On("/", async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('x', 65536), context.RequestAborted);
            }
        });

        var answer = await Sender.SendAsync(Get(), default);

        answer.Fault!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_unreachable_when_the_time_is_over()
    {
        var arrived = new TaskCompletionSource();
        _server.On("/", context => Hang(context, arrived));
        var sending = Sender.SendAsync(Get(), default);
        await arrived.Task;

        _outbound.Clock.Advance(Outbound.Timeout);

        (await sending).Fault!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_body_that_stops_half_way_is_unreachable_when_the_time_is_over()
    {
        var arrived = new TaskCompletionSource();
        _server.On("/", async context =>
        {
            await context.Response.WriteAsync("{\"issuer\":");
            await context.Response.Body.FlushAsync();
            await Hang(context, arrived);
        });
        var sending = Sender.SendAsync(Get(), default);
        await arrived.Task;

        _outbound.Clock.Advance(Outbound.Timeout);

        (await sending).Fault!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_unreachable()
    {
        _server.On("/", async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var answer = await Sender.SendAsync(Get(), default);

        answer.Fault!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_no_fault_of_the_provider()
    {
        var arrived = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        _server.On("/", context => Hang(context, arrived));
        var sending = Sender.SendAsync(Get(), leaving.Token);
        await arrived.Task;

        await leaving.CancelAsync();

        await sending.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        var origin = _server.Origin;
        await _server.DisposeAsync();

        var answer = await Sender.SendAsync(new HttpRequestMessage(HttpMethod.Get, origin), default);

        answer.Fault!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_request_inside_a_transaction_is_a_bug()
    {
        _outbound.UnitOfWork.IsOpen = true;

        var send = () => Sender.SendAsync(Get(), default);

        await send.Should().ThrowAsync<InvalidOperationException>().WithMessage("*inside a transaction*");
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_request_that_does_not_name_its_unit_of_work_is_a_bug()
    {
        using var request = Get();

        var send = () => _outbound.Get<UpstreamHttp>().OAuth.SendAsync(request);

        await send.Should().ThrowAsync<InvalidOperationException>().WithMessage("*unit of work*");
    }

    private static async Task Hang(HttpContext context, TaskCompletionSource arrived)
    {
        arrived.SetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private HttpRequestMessage Get() => new(HttpMethod.Get, $"{_server.Origin}/");
}
