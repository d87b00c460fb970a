using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class BrowserBindingRepositoryTests : RepositoryTests
{
    private readonly SecretHash _browser = Stored.Secrets.NewSecret().Hash();

    [StoreFact]
    public async Task A_browser_is_bound_until_it_is_forgotten()
    {
        var subject = await AddSubjectAsync();
        await BindAsync(subject, Stored.Now);
        var end = Stored.Now + BrowserBinding.Lifetime;

        (await BoundAsync(subject, end - Stored.Tick)).Should().BeTrue();
        (await BoundAsync(subject, end)).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_browser_is_bound_to_each_subject_by_itself()
    {
        var subject = await AddSubjectAsync();
        await BindAsync(subject, Stored.Now);

        (await BoundAsync(await AddSubjectAsync(), Stored.Now)).Should().BeFalse();
    }

    [StoreFact]
    public async Task Binding_again_begins_the_thirty_days_anew()
    {
        var subject = await AddSubjectAsync();
        await BindAsync(subject, Stored.Now);
        await BindAsync(subject, Stored.Now + TimeSpan.FromDays(10));

        (await BoundAsync(subject, Stored.Now + TimeSpan.FromDays(39))).Should().BeTrue();
        (await Host.CountAsync("browser_bindings")).Should().Be(1);
    }

    [StoreFact]
    public async Task The_latest_identity_is_never_one_of_skip_nor_one_that_is_gone()
    {
        var user = await AddSubjectAsync();
        var gone = await AddSubjectAsync();
        var skipped = await AddSubjectAsync(SubjectKind.Session);
        await BindAsync(user, Stored.Now);
        await BindAsync(gone, Stored.Now + TimeSpan.FromMinutes(1));
        await BindAsync(skipped, Stored.Now + TimeSpan.FromMinutes(2));
        await WithAsync((ISubjectRepository subjects) => subjects.DropAsync(gone, default));

        (await LatestAsync(Stored.Now + TimeSpan.FromMinutes(3))).Should().Be(user);
    }

    [StoreFact]
    public async Task Over_plain_http_a_browser_is_bound_for_fifteen_minutes()
    {
        var subject = await AddSubjectAsync();
        await WithAsync((IBrowserBindingRepository bindings) =>
            bindings.BindAsync(new BrowserBinding(_browser, subject, Stored.Now) { IsOverHttps = false }, default));
        var end = Stored.Now + TimeSpan.FromMinutes(15);

        (await BoundAsync(subject, end - Stored.Tick)).Should().BeTrue();
        (await BoundAsync(subject, end)).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_replaced_secret_leaves_what_it_was_bound_to_and_its_time_to_the_new_one()
    {
        var first = await AddSubjectAsync();
        var second = await AddSubjectAsync();
        await BindAsync(first, Stored.Now);
        await BindAsync(second, Stored.Now + TimeSpan.FromDays(1));
        var renewed = Stored.Secrets.NewSecret().Hash();
        await ReplaceAsync(renewed, Stored.Now + TimeSpan.FromDays(2));

        (await BoundAsync(first, Stored.Now + TimeSpan.FromDays(2))).Should().BeFalse();
        (await BoundAsync(first, Stored.Now + BrowserBinding.Lifetime - Stored.Tick, renewed)).Should().BeTrue();
        (await BoundAsync(first, Stored.Now + BrowserBinding.Lifetime, renewed)).Should().BeFalse();
        (await BoundAsync(second, Stored.Now + BrowserBinding.Lifetime, renewed)).Should().BeTrue();
    }

    [StoreFact]
    public async Task A_browser_is_remembered_for_the_twenty_subjects_that_consented_last()
    {
        var subjects = new List<SubjectId>();

        for (var minute = 0; minute < 25; minute++)
        {
            subjects.Add(await AddSubjectAsync());
            await BindAsync(subjects[^1], Stored.Now + TimeSpan.FromMinutes(minute));
        }

        var renewed = Stored.Secrets.NewSecret().Hash();
        await ReplaceAsync(renewed, Stored.Now + TimeSpan.FromHours(1));

        (await Host.CountAsync("browser_bindings")).Should().Be(20);
        (await BoundAsync(subjects[4], Stored.Now + TimeSpan.FromHours(1), renewed)).Should().BeFalse();
        (await BoundAsync(subjects[5], Stored.Now + TimeSpan.FromHours(1), renewed)).Should().BeTrue();
    }

    [StoreFact]
    public async Task A_forgotten_browser_has_no_identity()
    {
        await BindAsync(await AddSubjectAsync(), Stored.Now);

        (await LatestAsync(Stored.Now + BrowserBinding.Lifetime)).Should().BeNull();
    }

    private async Task<SubjectId> AddSubjectAsync(SubjectKind kind = SubjectKind.User)
    {
        var subject = Stored.Subject(kind);
        await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));

        return subject.Id;
    }

    private Task BindAsync(SubjectId subject, DateTimeOffset now) => WithAsync((IBrowserBindingRepository bindings) =>
        bindings.BindAsync(new BrowserBinding(_browser, subject, now), default));

    private Task ReplaceAsync(SecretHash renewed, DateTimeOffset now) =>
        WithAsync((IBrowserBindingRepository bindings) => bindings.ReplaceAsync(_browser, renewed, now, default));

    private Task<bool> BoundAsync(SubjectId subject, DateTimeOffset now, SecretHash? browser = null) =>
        WithAsync((IBrowserBindingRepository bindings) => bindings.IsBoundAsync(browser ?? _browser, subject, now, default));

    private Task<SubjectId?> LatestAsync(DateTimeOffset now) =>
        WithAsync((IBrowserBindingRepository bindings) => bindings.FindLatestIdentityAsync(_browser, now, default));
}
