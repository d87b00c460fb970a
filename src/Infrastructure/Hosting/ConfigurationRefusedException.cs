namespace Bifrost.Infrastructure.Hosting;

/// <summary>The configuration file contradicts what the store holds; the message says what to change.</summary>
public sealed class ConfigurationRefusedException(string message) : Exception(message);
