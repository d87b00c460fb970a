using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>A numbered script of an engine, as embedded.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    public byte[] Checksum => SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n")));

    /// <summary>The scripts of an engine, in order.</summary>
    public static IReadOnlyList<Migration> Of(ISqlDialect dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $".Migrations.{dialect.Name}.";

        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.Contains(folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, name, name[(name.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..]))
            .OrderBy(migration => migration.Number)];
    }

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);

        return new Migration(int.Parse(file[..4], CultureInfo.InvariantCulture), file[..^4], reader.ReadToEnd());
    }
}

/// <summary>What a script has to do that is run without Bifrost.</summary>
/// <param name="Migrations">All that there are, in order.</param>
/// <param name="Applied">How many of them ran already; 0 where the script finds that out itself.</param>
/// <param name="AddHistory">The statement that records one.</param>
internal sealed record MigrationPlan(IReadOnlyList<Migration> Migrations, int Applied, string AddHistory);
