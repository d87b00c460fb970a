using Bifrost.Domain.Common;

namespace Bifrost.Domain.Tests.Common;

/// <summary>A result is a value or a reason, and never both.</summary>
public sealed class ResultTests
{
    private static readonly Error Reason = new("reason", "It could not be done.");

    [Fact]
    public void A_value_is_a_success()
    {
        Result<int> result = 7;

        result.Failed.Should().BeFalse();
        result.Value.Should().Be(7);
        ((IOutcome)result).Refusal.Should().BeNull();
    }

    [Fact]
    public void An_error_is_a_refusal()
    {
        Result<int> result = Reason;

        result.Failed.Should().BeTrue();
        result.Error.Should().BeSameAs(Reason);
        ((IOutcome)result).Refusal.Should().BeSameAs(Reason);
    }

    [Fact]
    public void A_pipeline_can_refuse_without_knowing_the_answer()
    {
        Result<string>.Fail(Reason).Error.Should().BeSameAs(Reason);
    }

    [Fact]
    public void Reading_the_value_of_a_refusal_is_a_bug_that_names_the_error()
    {
        var read = () => Result<int>.Fail(Reason).Value;

        read.Should().Throw<InvalidOperationException>().WithMessage("*reason*");
    }

    [Fact]
    public void Reading_the_error_of_a_success_is_a_bug()
    {
        Result<int> result = 7;
        var read = () => result.Error;

        read.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_result_can_be_printed_without_its_value()
    {
        Result<string> granted = "an-authorization-code";

        granted.ToString().Should().Be("success");
    }

    [Fact]
    public void A_refusal_prints_the_code_of_its_error()
    {
        Result<string>.Fail(Reason).ToString().Should().Be("refused: reason");
    }
}
