namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>One note of one user; ids count from 1 for each user.</summary>
public sealed record Note(int Id, string Text);
