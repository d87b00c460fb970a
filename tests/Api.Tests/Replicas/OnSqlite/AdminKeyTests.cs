using Bifrost.Api.Tests.Management;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.OnSqlite;

/// <summary>Without a configured admin key the programs of one machine make one; a server's replicas must be given one.</summary>
[Collection(SqliteReplicas.Name)]
public sealed class AdminKeyTests
{
    [Fact]
    public async Task Two_that_start_at_once_make_one_admin_key_which_both_take()
    {
        await using var replicas = await ReplicaSet.StartAsync(StoreEngine.Sqlite, count: 2, withAdminKey: false);
        var key = (await File.ReadAllTextAsync(replicas.PathOf("admin.key"))).Trim();

        var statuses = await Task.WhenAll(replicas.Members.Select(async member =>
        {
            using var client = member.NewClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, Admin.Sessions);
            request.Headers.Authorization = new("Bearer", key);
            using var answer = await client.Http.SendAsync(request);

            return (int)answer.StatusCode;
        }));

        statuses.Should().Equal(Steps.Ok, Steps.Ok);
    }
}
