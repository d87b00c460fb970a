using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.McpClients;

/// <summary>Which tools of a server exist for whom. Deny by default.</summary>
public sealed class ToolAccessTests
{
    private static readonly string[] ServerTools = ["read", "write"];

    public static TheoryData<SubjectKind, McpAuthType, bool, bool> Keyless
    {
        get
        {
            var rows = new TheoryData<SubjectKind, McpAuthType, bool, bool>();

            foreach (var kind in new[] { SubjectKind.User, SubjectKind.Session })
            {
                foreach (var authType in Enum.GetValues<McpAuthType>())
                {
                    rows.Add(kind, authType, false, false);
                    rows.Add(kind, authType, false, true);
                    rows.Add(kind, authType, true, false);
                    rows.Add(kind, authType, true, true);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Keyless))]
    public void Without_a_key_what_the_server_allows_counts_whatever_its_authorization(
        SubjectKind kind, McpAuthType authType, bool allowOnAll, bool allowAnonymous)
    {
        var server = Server(authType, allowOnAll, allowAnonymous);

        ToolAccess.For(server, kind, key: null).ToNames()
            .Should().Equal(allowAnonymous ? ServerTools : []);
    }

    [Theory]
    [MemberData(nameof(Keyless))]
    public void A_key_that_a_keyless_caller_happens_to_hold_changes_nothing(
        SubjectKind kind, McpAuthType authType, bool allowOnAll, bool allowAnonymous)
    {
        var server = Server(authType, allowOnAll, allowAnonymous);

        ToolAccess.For(server, kind, AKey.For("notes", "*")).ToNames()
            .Should().Equal(ToolAccess.For(server, kind, key: null).ToNames());
    }

    public static TheoryData<McpAuthType, bool> EveryServer
    {
        get
        {
            var rows = new TheoryData<McpAuthType, bool>();

            foreach (var authType in Enum.GetValues<McpAuthType>())
            {
                rows.Add(authType, false);
                rows.Add(authType, true);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void A_key_gets_what_server_and_grant_both_name(McpAuthType authType, bool allowAnonymous)
    {
        For(Server(authType, allowOnAll: false, allowAnonymous), AKey.For("notes", "read", "delete")).Should().Equal("read");
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void A_key_that_may_use_every_tool_gets_the_servers_selection(McpAuthType authType, bool allowAnonymous)
    {
        For(Server(authType, allowOnAll: false, allowAnonymous), AKey.For("notes", "*")).Should().Equal(ServerTools);
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void A_key_that_does_not_name_the_server_gets_nothing(McpAuthType authType, bool allowAnonymous)
    {
        var server = Server(authType, allowOnAll: false, allowAnonymous);

        For(server, AKey.WithoutGrants).Should().BeEmpty();
        For(server, AKey.For("tasks", "*")).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void A_server_that_is_allowed_on_all_keys_needs_no_grant(McpAuthType authType, bool allowAnonymous)
    {
        var server = Server(authType, allowOnAll: true, allowAnonymous);

        For(server, AKey.WithoutGrants).Should().Equal(ServerTools);
        For(server, AKey.For("tasks", "*")).Should().Equal(ServerTools);
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void What_a_key_says_of_a_server_counts_also_when_it_is_allowed_on_all(McpAuthType authType, bool allowAnonymous)
    {
        var server = Server(authType, allowOnAll: true, allowAnonymous);

        For(server, AKey.For("notes", "read")).Should().Equal("read");
        For(server, AKey.For("notes")).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void A_key_that_is_not_active_gets_nothing(McpAuthType authType, bool allowAnonymous)
    {
        var server = Server(authType, allowOnAll: true, allowAnonymous);

        For(server, AKey.For("notes", "*") with { IsActive = false }).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(EveryServer))]
    public void A_key_that_is_gone_gets_nothing(McpAuthType authType, bool allowAnonymous)
    {
        For(Server(authType, allowOnAll: true, allowAnonymous), key: null).Should().BeEmpty();
    }

    [Fact]
    public void A_grant_is_for_its_server_and_for_no_other_of_the_same_name()
    {
        For(Server(McpAuthType.None, false, false), AKey.For("notes", "read")).Should().Equal("read");
        For(Server(McpAuthType.None, false, false) with { Id = new McpClientId("later") }, AKey.For("notes", "read")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(SubjectKind.User)]
    [InlineData(SubjectKind.Session)]
    [InlineData(SubjectKind.VirtualKey)]
    public void A_server_without_tools_has_none_for_anybody(SubjectKind kind)
    {
        var server = Server(McpAuthType.None, true, true) with { Tools = ToolSelection.None };

        ToolAccess.For(server, kind, AKey.For("notes", "*")).IsEmpty.Should().BeTrue();
    }

    private static McpClient Server(McpAuthType authType, bool allowOnAll, bool allowAnonymous) =>
        AServer.Named("notes", authType) with
        {
            Tools = ToolSelection.Of(ServerTools),
            AllowOnAllVirtualKeys = allowOnAll,
            AllowAnonymous = allowAnonymous,
        };

    private static IReadOnlyList<string> For(McpClient server, VirtualKey? key) =>
        ToolAccess.For(server, SubjectKind.VirtualKey, key).ToNames();
}
