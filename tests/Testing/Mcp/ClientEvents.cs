namespace Bifrost.Testing.Mcp;

/// <summary>An answer that is an event stream, read message by message as it arrives.</summary>
public sealed class ClientEvents : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private ClientEvents(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reader = reader;
    }

    /// <summary>The head of the answer.</summary>
    public HttpResponseMessage Response => _response;

    /// <summary>The identifiers of the events so far.</summary>
    public IList<string> Ids { get; } = [];

    /// <summary>What was said of when to come back; null when nothing was.</summary>
    public string? Retry { get; private set; }

    /// <summary>Sends a request and returns when the head of its answer came.</summary>
    public static async Task<ClientEvents> OpenAsync(HttpClient http, HttpRequestMessage request, CancellationToken ct = default)
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);

        return new ClientEvents(response, new StreamReader(await response.Content.ReadAsStreamAsync(ct)));
    }

    /// <summary>The next message, or null at the end. Events without one are passed over.</summary>
    public async Task<string?> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        while (await _reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && line.Length > "data: ".Length)
            {
                return line["data: ".Length..];
            }

            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                Ids.Add(line["id: ".Length..]);
            }
            else if (line.StartsWith("retry: ", StringComparison.Ordinal))
            {
                Retry = line["retry: ".Length..];
            }
        }

        return null;
    }

    /// <summary>All messages that are still to come.</summary>
    public async Task<IReadOnlyList<string>> RestAsync()
    {
        var messages = new List<string>();

        while (await NextAsync() is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>All that is still to come, as it is written.</summary>
    public Task<string> TextAsync() => _reader.ReadToEndAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
