using System.Runtime.Versioning;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>What other users of the machine could change is taken from them at the start, or nothing starts.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StoreProtectionTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-").FullName;

    private string Store => Path.Combine(_folder, "bifrost.db");

    [Fact]
    public void A_folder_that_everyone_may_write_to_is_taken_from_them_and_said()
    {
        File.SetUnixFileMode(_folder, OwnerOnly | UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var said = StoreFile.Protect(_folder, Store).ToList();

        said.Should().ContainSingle().Which.Should().Contain($"{_folder} was open to every user").And.Contain("mode 707").And.Contain("is 705 now");
        File.GetUnixFileMode(_folder).Should().NotHaveFlag(UnixFileMode.OtherWrite);
    }

    [Theory]
    [InlineData("bifrost.db")]
    [InlineData("bifrost.db-wal")]
    [InlineData("bifrost.db-shm")]
    public void A_store_that_others_may_read_or_write_is_taken_from_them_and_said(string name)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);

        StoreFile.Protect(_folder, Store).Should().ContainSingle().Which.Should().StartWith($"{path} was open").And.Contain("mode 666").And.Contain("640");
        File.GetUnixFileMode(path).Should().Be((UnixFileMode)0b110_100_000);
    }

    [Fact]
    public void A_store_beside_the_data_folder_is_protected_with_its_folder()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;
        File.SetUnixFileMode(elsewhere, (UnixFileMode)0b111_111_111);

        StoreFile.Protect(_folder, Path.Combine(elsewhere, "b.db")).Should().ContainSingle().Which.Should().StartWith(elsewhere);
    }

    [Fact]
    public void A_folder_that_all_users_share_is_refused_and_left_as_it_is()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);

        var protect = () => StoreFile.Protect(_folder, Store).ToList();

        protect.Should().Throw<StoreUnusableException>().WithMessage("*is open to every user of this machine*data_dir of its own*");
        File.GetUnixFileMode(_folder).Should().HaveFlag(UnixFileMode.StickyBit | UnixFileMode.OtherWrite);
    }

    [Fact]
    public void What_only_its_owner_and_group_use_is_left_alone()
    {
        File.WriteAllText(Store, "");
        File.SetUnixFileMode(Store, (UnixFileMode)0b110_100_000);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_101);

        StoreFile.Protect(_folder, Store).Should().BeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
