using Xunit.Abstractions;
using Xunit.Sdk;

namespace Bifrost.Testing;

/// <summary>A test of the store: skipped, with its name and the reason, where its class's engine is not there.</summary>
[XunitTestCaseDiscoverer("Bifrost.Testing.StoreFactDiscoverer", "Bifrost.Testing")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>The same with data.</summary>
[XunitTestCaseDiscoverer("Bifrost.Testing.StoreTheoryDiscoverer", "Bifrost.Testing")]
public sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>Finds tests of the store.</summary>
public sealed class StoreFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        StoreSkip.Of(DiagnosticMessageSink, discoveryOptions, testMethod)
        ?? base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
}

/// <summary>Finds tests of the store that have data.</summary>
public sealed class StoreTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        StoreSkip.Of(DiagnosticMessageSink, discoveryOptions, testMethod) is { } skipped
            ? [skipped]
            : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

internal static class StoreSkip
{
    public static IXunitTestCase? Of(IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method) =>
        OnEngineAttribute.WhyNot(method.TestClass.Class.ToRuntimeType()) is { } reason
            ? new XunitSkippedDataRowTestCase(
                diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)
            : null;
}
