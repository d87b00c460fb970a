namespace Bifrost.Application.Gateway;

/// <summary>Revisions of the Model Context Protocol, by their date.</summary>
public static class McpRevisions
{
    /// <summary>The only revision with batches; also what a request without a revision header means.</summary>
    public const string WithBatches = "2025-03-26";

    /// <summary>The newest revision that Bifrost speaks; offered to clients that ask for none it knows.</summary>
    public const string Newest = "2025-11-25";

    /// <summary>The revision with sessions in which the stream of an answer begins with an event that says how to take it up again.</summary>
    public const string WithPrimedStreams = "2025-11-25";

    /// <summary>
    /// The revision without sessions: each request says by itself what it needs (MCP 2026-07-28, versioning). It is never the
    /// outcome of <c>initialize</c>.
    /// </summary>
    public const string Modern = "2026-07-28";

    /// <summary>The revision before Streamable HTTP, spoken towards servers only.</summary>
    public const string WithoutStreamableHttp = "2024-11-05";

    /// <summary>Everything that is spoken towards clients, newest first.</summary>
    public static readonly IReadOnlyList<string> Offered = [Modern, Newest, "2025-06-18", WithBatches];

    /// <summary>Revisions with <c>initialize</c> that are spoken towards clients, newest first.</summary>
    public static readonly IReadOnlyList<string> TowardsClients = [Newest, "2025-06-18", WithBatches];

    /// <summary>Revisions that upstream servers may choose. The oldest has the same messages.</summary>
    public static readonly IReadOnlyList<string> TowardsServers = [.. TowardsClients, WithoutStreamableHttp];
}
