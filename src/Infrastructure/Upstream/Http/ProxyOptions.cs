using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>A proxy for https addresses, reached with CONNECT (RFC 9110 §9.3.6).</summary>
/// <param name="Address">Its address, without a user.</param>
/// <param name="User">The user there; null for none.</param>
/// <param name="Password">The user's password.</param>
/// <param name="Direct">Hosts that are reached without it; with a dot in front everything below them.</param>
public sealed record ProxyOptions(Uri Address, string? User, Secret? Password, IReadOnlyList<string> Direct);
