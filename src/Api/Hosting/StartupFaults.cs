using System.Data.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Security;
using Microsoft.AspNetCore.Connections;

namespace Bifrost.Api.Hosting;

/// <summary>Reasons not to start that an administrator can mend, in one sentence each. Anything else is a bug and keeps its stack.</summary>
public static class StartupFaults
{
    /// <summary>The sentence, or null for a bug.</summary>
    public static string? Explain(Exception fault, BifrostSettings settings) => fault switch
    {
        StoreUnusableException or StoreKeyException or ConfigurationRefusedException => fault.Message,
        { InnerException: StoreKeyException inner } => inner.Message,
        { InnerException.InnerException: StoreKeyException inner } => inner.Message,
        DbException or TimeoutException => StoreFault.Explain(fault, settings.Store),
        StoreUnavailableException { InnerException: { } cause } => StoreFault.Explain(cause, settings.Store),
        NotSupportedException { Source: "Microsoft.Data.SqlClient" } =>
            $"SQL Server cannot be used here: {fault.Message} Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT, and install ICU where it is missing.",
        IOException { InnerException: AddressInUseException } => fault.Message,
        UnauthorizedAccessException or IOException => $"{settings.DataDirectory} cannot be used: {fault.Message}",
        _ => null,
    };
}
