using System.Text.RegularExpressions;
using Bifrost.Application.Common;
using Bifrost.Domain.VirtualKeys;
using FluentValidation;

namespace Bifrost.Application.VirtualKeys;

/// <summary>What an administrator says about a virtual key; what is null stays as it is.</summary>
public sealed record VirtualKeyInput
{
    /// <summary>The name for people.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for; '' takes the description away.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it may be used.</summary>
    public bool? IsActive { get; init; }

    /// <summary>The MCP clients it may use.</summary>
    public IReadOnlyList<VirtualKeyGrantInput>? Grants { get; init; }
}

/// <summary>What an administrator says about one MCP client of a virtual key.</summary>
/// <param name="McpClientName">Its name; case does not count.</param>
/// <param name="Tools">The tools that exist for holders of the key; null and none are none, "*" is all.</param>
public sealed record VirtualKeyGrantInput(string? McpClientName, IReadOnlyList<string?>? Tools);

internal sealed partial class VirtualKeyInputValidator : AbstractValidator<VirtualKeyInput>
{
    private const int LongestDescription = 2000;
    private const int MostGrants = 500;
    private const int MostTools = 1000;

    public VirtualKeyInputValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        ClassLevelCascadeMode = CascadeMode.Stop;

        RuleFor(input => input.Name).MustParse(VirtualKeyName.Parse).When(input => input.Name is not null);
        RuleFor(input => input.Description).MustBe(
            text => text is null || (text.Length <= LongestDescription && !NotInParagraphs().IsMatch(text)),
            VirtualKeyErrors.Invalid(
                $"description must be up to {LongestDescription} characters, without control characters but line breaks."));
        RuleFor(input => input.Grants).Custom((grants, context) =>
        {
            if (grants is not null && Fault(grants) is { } fault)
            {
                context.AddRefusal(VirtualKeyErrors.Invalid(fault));
            }
        });
    }

    private static string? Fault(IReadOnlyList<VirtualKeyGrantInput> grants)
    {
        if (grants.Count > MostGrants)
        {
            return $"mcp_configs may have {MostGrants} entries.";
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        foreach (var (index, grant) in grants.Index())
        {
            if (FaultOf(grant) is { } fault)
            {
                return $"mcp_configs[{index}].{fault}";
            }

            if (!names.Add(grant.McpClientName!))
            {
                return $"mcp_configs[{index}].mcp_client_name is there twice. Case does not count.";
            }
        }

        return null;
    }

    private static string? FaultOf(VirtualKeyGrantInput? grant) => grant switch
    {
        null or { McpClientName: null or "" } => "mcp_client_name is missing: the name of an MCP client.",
        { Tools.Count: > MostTools } => $"tools_to_execute may have {MostTools} names.",
        { Tools: { } tools } when tools.Any(tool => tool is null || !Tool().IsMatch(tool)) =>
            "tools_to_execute must be names of tools of up to 128 characters without spaces, or \"*\" for all.",
        _ => null,
    };

    [GeneratedRegex(@"[\p{Cc}-[\r\n\t]]|\p{Cs}")]
    private static partial Regex NotInParagraphs();

    [GeneratedRegex(@"^[^\s\p{Cc}\p{Cs}]{1,128}\z")]
    private static partial Regex Tool();
}
