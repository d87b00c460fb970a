namespace Bifrost.Api.Pages.Models;

/// <summary>
/// The program that asks for access, as the person is told about it. Its name is its own claim and never proof.
/// </summary>
/// <param name="Name">What the program calls itself at registration, as received.</param>
/// <param name="Destination">Where the answer goes.</param>
/// <param name="IsKnown">
/// Whether the administrator knows the https host. Loopback and private schemes are hinted at, not warned about.
/// </param>
public sealed record AskingClient(string Name, RedirectDestination Destination, bool IsKnown)
{
    /// <summary>True if the page must warn above its buttons (product contract 3.2).</summary>
    public bool NeedsWarning => Destination.Kind == RedirectKind.Https && !IsKnown;
}
