using Bifrost.Application.Gateway;

namespace Bifrost.Application.Tests.Gateway;

public sealed class RecentlyUsedTests
{
    [Fact]
    public void What_is_used_again_and_again_stays_while_others_come_and_go()
    {
        var recent = new RecentlyUsed<string>(half: 10);
        recent.Keep("mine", "value");

        for (var number = 0; number < 1000; number++)
        {
            recent.Keep($"{number}", "other");
            (number % 5 != 0 || recent.Find("mine") == "value").Should().BeTrue();
        }
    }

    [Fact]
    public void One_more_than_a_half_costs_few_of_them_and_not_all()
    {
        var recent = new RecentlyUsed<string>(half: 10);

        for (var number = 0; number < 11; number++)
        {
            recent.Keep($"{number}", "value");
        }

        Enumerable.Range(0, 11).Count(number => recent.Find($"{number}") is not null).Should().BeGreaterThanOrEqualTo(9);
    }

    [Fact]
    public void What_is_not_used_is_forgotten()
    {
        var recent = new RecentlyUsed<string>(half: 10);
        recent.Keep("mine", "value");

        for (var number = 0; number < 20; number++)
        {
            recent.Keep($"{number}", "other");
        }

        recent.Find("mine").Should().BeNull();
    }
}
