using System.Net;
using Bifrost.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Contract;

/// <summary>What counts as one source: nobody gets a fresh count by writing their address differently (V-16).</summary>
public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("1.2.3.4", "::ffff:1.2.3.4")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8:1:2::1", "2001:0DB8:0001:0002::9")]
    [InlineData("fe80::1%3", "fe80::2%4")]
    public void Two_addresses_of_one_customer_are_one_source(string first, string second) =>
        Of(first).Should().Be(Of(second));

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.5")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [InlineData("::1", "127.0.0.1")]
    public void Addresses_of_two_customers_are_two_sources(string first, string second) =>
        Of(first).Should().NotBe(Of(second));

    [Fact]
    public void An_invented_forwarded_address_changes_nothing()
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("1.2.3.4");
        context.Request.Headers["X-Forwarded-For"] = "9.9.9.9";

        SourceAddress.Of(context).Should().Be("1.2.3.4");
    }

    private static string Of(string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);

        return SourceAddress.Of(context);
    }
}
