using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A server refused a message whose answer would have come by another way (HTTP+SSE).</summary>
internal sealed class MessageRefusedException(UpstreamFailure failure) : HttpRequestException("The message was refused.")
{
    /// <summary>How it was refused.</summary>
    public UpstreamFailure Failure { get; } = failure;
}
