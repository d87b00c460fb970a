using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>Reads <c>headers</c>: given, they replace all that there were; redacted values stay what they are.</summary>
internal sealed class HeaderForm(
    FormReader reader,
    IReadOnlyDictionary<string, Secret?>? input,
    IReadOnlyDictionary<string, Secret>? before,
    bool moved)
{
    private const string Resend = "must be sent again: its value was told to the old place, and the server moved.";

    public IReadOnlyDictionary<string, Secret> Read(McpAuthType auth)
    {
        var headers = input is null ? Kept(auth) : Given(auth);

        if (auth == McpAuthType.Headers && headers.Count == 0)
        {
            reader.Fail("headers", "is missing; expected the headers that every request carries.");
        }

        return headers;
    }

    private Dictionary<string, Secret> Kept(McpAuthType auth)
    {
        var kept = (before ?? new Dictionary<string, Secret>())
            .Where(header => HeaderRule.Added(header.Key, auth == McpAuthType.Headers) is null)
            .ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);

        if (moved && kept.Count > 0)
        {
            reader.Fail("headers", Resend);
        }

        return kept;
    }

    private Dictionary<string, Secret> Given(McpAuthType auth)
    {
        var headers = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);

        foreach (var (name, value) in input!)
        {
            var path = $"headers.{name}";

            if (HeaderRule.Added(name, auth == McpAuthType.Headers) is { } refused)
            {
                reader.Fail("headers", $"one of the names is wrong: {refused.Message}");
            }
            else if (headers.ContainsKey(name))
            {
                reader.Fail(path, "stands twice, because the case of a header's name does not count; remove one of them.");
            }
            else if (value is null)
            {
                reader.Fail(path, "is missing; expected the value of the header.");
            }
            else if (Value(path, name, value) is { } secret)
            {
                headers[name] = secret;
            }
        }

        return headers;
    }

    private Secret? Value(string path, string name, Secret value)
    {
        if (!Redaction.IsRedacted(value))
        {
            return reader.Text(path, value.Reveal(), SecretRule.HeaderValue);
        }

        if (before?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value is not { } known)
        {
            reader.Fail(path, "is redacted, but no value is stored; send the value itself.");

            return null;
        }

        if (moved)
        {
            reader.Fail(path, Resend);
        }

        return known;
    }
}
