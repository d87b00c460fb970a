using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings.Rules;

/// <summary>What a value should have been. It never repeats what it was.</summary>
public static class Expectation
{
    /// <summary>An error whose message is the rest of a sentence that begins with the key.</summary>
    public static Error Of(string expected) => new("setting_invalid", $"expected {expected}.");
}
