using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Many callers, each with a token and accounts of their own.</summary>
internal static class Crowd
{
    /// <summary>Connects everybody's account at a server; their tokens are token-name and upstream-name.</summary>
    public static void ConnectAll(this GatewayHost host, IEnumerable<string> names, McpClient client)
    {
        foreach (var name in names)
        {
            var subject = new Domain.Subjects.SubjectId($"subject-{name}");

            if (!host.Directory.Knows($"token-{name}"))
            {
                subject = host.AddUser(name, $"token-{name}");
            }

            host.Connect(subject, client, $"upstream-{name}");
        }
    }

    /// <summary>Everybody calls a tool, a few at a time, as many callers do.</summary>
    public static async Task<IReadOnlyList<string>> CallAllAsync(this GatewayHost host, IEnumerable<string> names, string tool)
    {
        var answers = new List<string>();

        foreach (var some in names.Chunk(50))
        {
            answers.AddRange(await Task.WhenAll(some.Select(name => host.CallAsync(tool, $"token-{name}"))));
        }

        return answers;
    }
}
