using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Instant;
using Portal.Tests.Cases;
using Portal.Web.Cases.Shared;
using Portal.Web.Cases.Work;
using Portal.Web.Instant;
using Portal.Web.Trouble;
using Shouldly;
using Xunit;

namespace Portal.Tests.Trouble;

/// <summary>The pieces of a case's page when the database is away: each says so in its place, and the circuit with what is typed lives on.</summary>
public sealed class SteadyPiecesTests : BunitContext
{
    private static readonly PortalDbMaker Away = new(DatabaseProvider.Postgres, "Host=/nowhere-at-all;Username=nobody;Database=none;Timeout=2");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public SteadyPiecesTests()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        Services.AddLocalization();
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<IDbContextFactory<PortalDb>>(new ScopedPortalDbFactory(Away, TestDatabase.StaffScope(TestData.Community)));
        Services.AddSingleton(new FactDesk(Away, [], TimeProvider.System, NullLogger<FactDesk>.Instance));
    }

    [Fact]
    public void Papers_WhileAway_SaySo() => ShouldSaySo(Render<IssuedPapers>(parameters => parameters.Add(part => part.CaseId, Guid.CreateVersion7())));

    [Fact]
    public void Facts_WhileAway_SaySo() => ShouldSaySo(Render<InstantFacts>(parameters => parameters.Add(part => part.CaseId, Guid.CreateVersion7())));

    [Fact]
    public async Task SharedData_WhileAway_SaysSo()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var receipt = await office.HandInAsync();
        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == receipt.CaseId, Xunit.TestContext.Current.CancellationToken);
        await this.ServeDeskAsync(office, TestData.Clerk(TestData.Community));
        Services.AddSingleton(TimeProvider.System);
        var facts = new FactDesk(Away, [], TimeProvider.System, NullLogger<FactDesk>.Instance);
        Services.AddSingleton(new LookupDesk(Away, TestDatabase.StaffScope(TestData.Community), facts, TimeProvider.System, NullLogger<LookupDesk>.Instance));

        ShouldSaySo(Render<SharedData>(parameters => parameters.Add(part => part.Matter, matter).Add(part => part.Asks, ["person.birthDate"])));
    }

    [Fact]
    public async Task MaskedNumber_AskedForWhileAway_SaysSoAndCanBeAskedAgain()
    {
        var away = true;
        var shown = Render<MaskedValue>(parameters => parameters.Add(part => part.Masked, "999***0015").Add(part => part.Label, "证件号码").Add(part => part.Of, "1")
            .Add(part => part.Reveal, () => away ? throw new SqliteException("away", 14) : Task.FromResult<Answer<string>>("9990015")));

        await shown.Find("button").ClickAsync(new());
        shown.Find("[role=alert]").TextContent.ShouldBe(new TryAgain().Sentence());

        away = false;
        await shown.Find("button").ClickAsync(new());
        shown.Markup.ShouldContain("9990015");
        shown.FindAll("[role=alert]").ShouldBeEmpty();
    }

    [Fact]
    public async Task News_WhoseHandlerIsWrong_EndTheCircuitInsteadOfBeingLost()
    {
        var news = new CaseNews(NullLogger<CaseNews>.Instance);
        Render<Listener>(parameters => parameters.Add(listener => listener.News, news).Add(listener => listener.Heard, _ => throw new InvalidOperationException("a bug")));

        news.Announce(new CaseChanged(Guid.CreateVersion7(), 1, []));

        (await Renderer.UnhandledException.WaitAsync(Patience, Xunit.TestContext.Current.CancellationToken)).ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("a bug");
    }

    [Fact]
    public void News_HeardWhileAway_SaySo()
    {
        var news = new CaseNews(NullLogger<CaseNews>.Instance);
        var shown = Render<Listener>(parameters => parameters.Add(listener => listener.News, news).Add(listener => listener.Heard, _ => throw new SqliteException("away", 14)));

        news.Announce(new CaseChanged(Guid.CreateVersion7(), 1, []));

        shown.WaitForAssertion(() => shown.Markup.ShouldBe(new NotReadable().Sentence()), Patience);
    }

    private static void ShouldSaySo<T>(IRenderedComponent<T> shown)
        where T : IComponent => shown.WaitForElement("#refused", Patience).TextContent.ShouldContain(new NotReadable().Sentence());

    /// <summary>A page that listens and shows only what troubles it.</summary>
    private sealed class Listener : SteadyComponent, IDisposable
    {
        private IDisposable? _listening;

        [Parameter]
        public CaseNews News { get; set; } = null!;

        [Parameter]
        public Func<CaseChanged, Task> Heard { get; set; } = null!;

        public void Dispose() => _listening?.Dispose();

        protected override void OnInitialized() => _listening = Hear(News, Heard);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Trouble?.Sentence());
    }
}
