namespace Bifrost.Journeys.Tests.Setup;

/// <summary>A folder that goes with the test that uses it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bifrost-journey-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
