using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>Keys that the API makes: no two have one name, whoever is first.</summary>
public class VirtualKeyRepositoryTests : RepositoryTests
{
    [StoreFact]
    public async Task Of_many_that_are_made_at_once_under_one_name_one_is_kept()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => AddAsync(Key("Team A")))));

        kept.Count(isKept => isKept).Should().Be(1);
        (await Host.CountAsync("virtual_keys WHERE name = 'Team A'")).Should().Be(1);
    }

    [StoreFact]
    public async Task Case_does_not_make_another_name()
    {
        await AddAsync(Key("Team A"));

        (await AddAsync(Key("team a"))).Should().BeFalse();
        (await AddAsync(Key("team b"))).Should().BeTrue();
    }

    [StoreFact]
    public async Task A_key_is_not_renamed_to_what_another_is_called()
    {
        var key = Key("Team A");
        await AddAsync(key);
        await AddAsync(Key("Team B"));

        (await UpdateAsync(key with { Name = "team b", Version = 2 })).Should().BeFalse();
        (await UpdateAsync(key with { Name = "Team C", Version = 2 })).Should().BeTrue();
        (await AddAsync(Key("Team A"))).Should().BeTrue("its name is free again");
    }

    [StoreFact]
    public async Task A_key_that_the_file_takes_over_is_the_file_s_to_name()
    {
        var key = Key("Team A");
        await AddAsync(key);
        await WithAsync((IVirtualKeyRepository keys) => keys.KeepConfiguredAsync(key, Stored.Secrets.NewSecret().Hash(), Stored.Now, default));

        (await AddAsync(Key("Team A"))).Should().BeTrue();
        (await WithAsync((IVirtualKeyRepository keys) => keys.IsNameTakenAsync(Key("team a"), default))).Should().BeTrue();
    }

    private static VirtualKey Key(string name) => new(new VirtualKeyId(Stored.Secrets.NewId()), name, IsActive: true, [])
    {
        CreatedAt = Stored.Now,
        UpdatedAt = Stored.Now,
    };

    private Task<bool> AddAsync(VirtualKey key) =>
        WithAsync((IVirtualKeyRepository keys) => keys.TryAddAsync(key, Stored.Secrets.NewSecret().Hash(), default));

    private Task<bool> UpdateAsync(VirtualKey changed) =>
        WithAsync((IVirtualKeyRepository keys) => keys.TryUpdateAsync(changed, default));
}
