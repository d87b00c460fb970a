using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Security;

/// <summary>
/// Reads the key ring anew. The ring that a process holds is read once a day; a key that another process made meanwhile is
/// found only by reading again.
/// </summary>
internal sealed class KeyRingReader(Func<IServiceCollection> recipe)
{
    /// <summary>The ring as it is stored now.</summary>
    public IDataProtectionProvider Read() => recipe().BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
}
