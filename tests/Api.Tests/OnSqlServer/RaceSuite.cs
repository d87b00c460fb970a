using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.OnSqlServer;

[OnEngine(StoreEngine.SqlServer)]
public sealed class KillTests : Races.KillTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class RedemptionRaceTests(Shared<UsualBifrost> shared) : Races.RedemptionRaceTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class UpstreamRaceTests(Shared<NotesBifrost> shared) : Races.UpstreamRaceTests(shared);
