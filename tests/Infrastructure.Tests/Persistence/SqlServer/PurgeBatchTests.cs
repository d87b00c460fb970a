using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence.Queries;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

public sealed class PurgeBatchTests
{
    // So many locks of one statement on one table, rows and entries of its indexes, and the server locks all of the table instead.
    private const int Escalation = 5000;

    [Fact]
    public void No_batch_of_the_purge_takes_half_as_many_locks_as_would_lock_a_whole_table()
    {
        var entries = ExpiredRows.Expired.Append(ExpiredRows.Audit).Select(kind => 1 + SqlServerSchema.Real.Keys.Count(key => key.Table == kind.Table));

        entries.Should().NotBeEmpty().And.OnlyContain(perRow => perRow * PurgeService.Batch < Escalation / 2);
    }
}
