using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Certificates;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Offices that certify, as they are shown in a demonstration and said to be so on screen and paper: they know made-up people alone (numbers of
/// region 999999), and what they say of one follows from the number.
/// </summary>
public static class DemoCertificates
{
    private static readonly LocalText Basis = new("〔演示〕国务院关于在线政务服务的若干规定（国务院令第716号）第七条", "[Demo] State Council Order No. 716, article 7");

    private static readonly CertificateKind Insured = new("insured", new("个人参保证明", "Social insurance certificate"), new("您参加社会保险的险种、单位和缴费月数。", "Your social insurance: kinds, employer, months paid."), "社", ValidDays: 90, PrintsADay: 3,
        [new("kinds", new("参保险种", "Insurances")), new("employer", new("参保单位", "Employer"), IsMasked: true), new("state", new("参保状态", "State")), new("months", new("累计缴费月数", "Months paid")), new("latest", new("最近缴费月份", "Last month paid"))]);

    private static readonly CertificateKind Medical = new("medical", new("医保个人账户划拨明细", "Medical account transfers"), new("医保划入您个人账户的金额和余额。", "What was transferred to your medical account, and its balance."), "医", ValidDays: 30, PrintsADay: 3,
        [new("place", new("参保地", "Insured in")), new("latest", new("最近划拨月份", "Last transfer")), new("amount", new("当月划入金额（元）", "Transferred (yuan)"), IsMasked: true), new("balance", new("个人账户余额（元）", "Balance (yuan)"), IsMasked: true)]);

    private static readonly CertificateKind NoHome = new("no-home", new("个人无房产证明", "Certificate of owning no home"), new("本地不动产登记簿上没有您名下的住房。", "The local register has no home in your name."), "房", ValidDays: 30, PrintsADay: 2,
        [new("area", new("查询范围", "Searched in")), new("result", new("查询结果", "Result")), new("asOf", new("登记信息截至", "Register as of"))]);

    private static readonly CertificateKind Property = new("property", new("不动产登记信息查询结果", "Real-estate register extract"), new("本地不动产登记簿上您名下有什么。", "What the local register has in your name."), "产", ValidDays: 30, PrintsADay: 2,
        [new("count", new("名下登记件数", "Entries")), new("where", new("坐落", "Location"), IsMasked: true), new("kind", new("权利类型", "Kind of right")), new("asOf", new("登记信息截至", "Register as of"))]);

    private static readonly CertificateSourceSheet Social = new("social", new("〔演示〕社会保险经办机构", "[Demo] Social insurance agency"), Basis, TimeSpan.FromSeconds(10), IsDemo: true, [Insured, Medical]);

    private static readonly CertificateSourceSheet Estate = new("estate-register", new("〔演示〕不动产登记中心", "[Demo] Real-estate registration centre"), Basis, TimeSpan.FromSeconds(10), IsDemo: true, [NoHome, Property]);

    public static IServiceCollection AddDemoCertificates(this IServiceCollection services, IConfiguration configuration)
    {
        var configured = HttpCertificateSource.KeysOf(configuration);
        foreach (var sheet in new[] { Social, Estate }.Where(sheet => !configured.Contains(sheet.Key)))
        {
            services.AddSingleton<ICertificateSource>(container => new Office(sheet, container.GetRequiredService<TimeProvider>()));
        }

        return services;
    }

    internal sealed class Office(CertificateSourceSheet sheet, TimeProvider time) : ICertificateSource
    {
        private const string MadeUp = "999999";

        public CertificateSourceSheet Sheet => sheet;

        internal static Office OfSocial(TimeProvider time) => new(Social, time);

        internal static Office OfEstate(TimeProvider time) => new(Estate, time);

        /// <summary>Every fourth made-up person owns a home.</summary>
        internal static bool OwnsHome(string number) => SerialOf(number) % 4 == 0;

        public Task<CertificateAnswer> AskAsync(CertificateQuestion question, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var known = question.DocumentType == DocumentType.ResidentIdCard && question.DocumentNumber.StartsWith(MadeUp, StringComparison.Ordinal) && question.DocumentNumber.Length == 18;
            return Task.FromResult(!known || sheet.Kinds.All(kind => kind.Key != question.Kind) ? CertificateAnswer.NotKnown
                : question.Kind == NoHome.Key && OwnsHome(question.DocumentNumber) ? CertificateAnswer.Contradicted
                : new CertificateAnswer(CertificateOutcome.Given, Values(question)));
        }

        private Dictionary<string, string> Values(CertificateQuestion question)
        {
            var (today, serial, owns) = (ChinaTime.DateOf(time.GetUtcNow().UtcDateTime), SerialOf(question.DocumentNumber), OwnsHome(question.DocumentNumber));
            var (month, day) = (today.AddMonths(-1).ToString("yyyy年M月", CultureInfo.InvariantCulture), today.ToString("yyyy年M月d日", CultureInfo.InvariantCulture));
            return question.Kind switch
            {
                "insured" => Of(("kinds", "养老、医疗、失业、工伤、生育"), ("employer", $"演示单位{serial:000}号"), ("state", "正常参保"), ("months", $"{12 + (serial % 180)}"), ("latest", month)),
                "medical" => Of(("place", "演示市"), ("latest", month), ("amount", $"{100 + (serial % 80)}.00"), ("balance", $"{1000 + serial}.50")),
                "no-home" => Of(("area", "演示市全部行政区"), ("result", "未查询到名下住房登记信息"), ("asOf", day)),
                "property" => Of(("count", owns ? "1" : "0"), ("where", owns ? $"演示市示例路{serial}号" : "无"), ("kind", owns ? "国有建设用地使用权、房屋所有权" : "无"), ("asOf", day)),
                _ => throw new ArgumentOutOfRangeException(nameof(question), question.Kind, null),
            };
        }

        private static Dictionary<string, string> Of(params (string Name, string Value)[] values) => values.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);

        private static int SerialOf(string number) => int.Parse(number.AsSpan(14, 3), CultureInfo.InvariantCulture);
    }
}
