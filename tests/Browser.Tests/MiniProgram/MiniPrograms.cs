namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>
/// The outputs for WeChat and Alipay. Building them and installing what judges them costs minutes, so they are asked for by
/// CARDRECYCLE_MINI_PROGRAMS=1. Nothing here runs the Alipay output.
/// </summary>
public sealed class MiniPrograms
{
    private const string Asked = "CARDRECYCLE_MINI_PROGRAMS";
    private const long MainPackageBytesMax = 2 * 1024 * 1024;

    [Fact]
    public async Task The_WeChat_output_sells_a_card_in_a_simulator_and_WeChats_compiler_takes_it()
    {
        await ReadyAsync();
        await BuildAsync("mp-weixin");
        SizeOf("mp-weixin").ShouldBeLessThan(MainPackageBytesMax);
        OtherHosts("mp-weixin").ShouldBeEmpty();
        await Npm.InstallAsync("checks/simulate");
        (await Npm.RunAsync("checks/simulate", "npx", "jest", "--forceExit")).ShouldContain("5 passed, 5 total");
        await Npm.InstallAsync("checks/compile");
        (await Npm.RunAsync("checks/compile", "node", "compile.js")).ShouldContain("accepted");

        // The same compiler finds a page that was broken on purpose.
        var broken = Directory.CreateTempSubdirectory("broken-").FullName;
        await Npm.RunAsync("dist/build", "cp", "-r", "mp-weixin/.", broken);
        await File.AppendAllTextAsync(Path.Combine(broken, "pages", "sell", "quote.wxml"), "<view wx:if={{");
        var (exitCode, said) = await Npm.ToEndAsync("checks/compile", "node", "compile.js", broken);
        exitCode.ShouldBe(1);
        said.ShouldContain("refused: ");
        Directory.Delete(broken, recursive: true);
    }

    [Fact]
    public async Task The_Alipay_output_builds_and_asks_no_other_host()
    {
        await ReadyAsync();
        await BuildAsync("mp-alipay");
        File.Exists(Path.Combine(Npm.Project, "dist", "build", "mp-alipay", "pages", "sell", "quote.axml")).ShouldBeTrue();
        SizeOf("mp-alipay").ShouldBeLessThan(MainPackageBytesMax);
        OtherHosts("mp-alipay").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_types_of_the_app_agree_with_the_document_of_the_Api()
    {
        await ReadyAsync();
        await Npm.RunAsync("", "npm", "run", "--silent", "check");
    }

    private static async Task ReadyAsync()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Asked) == "1", $"Takes minutes: ask for it with {Asked}=1.");
        await Npm.ReadyAsync();
    }

    private static Task<string> BuildAsync(string target) => Npm.RunAsync("", "npm", "run", "--silent", "build:" + target);

    private static IEnumerable<string> FilesOf(string target) =>
        Directory.EnumerateFiles(Path.Combine(Npm.Project, "dist", "build", target), "*", SearchOption.AllDirectories);

    private static long SizeOf(string target) => FilesOf(target).Sum(f => new FileInfo(f).Length);

    /// <summary>What loads something from elsewhere by itself: styles, pictures, uni-app's hidden preloading.</summary>
    private static IEnumerable<string> OtherHosts(string target) =>
        FilesOf(target)
            .Where(f => Path.GetExtension(f) is ".js" or ".wxss" or ".acss" or ".wxml" or ".axml")
            .Where(f =>
            {
                var text = File.ReadAllText(f);
                return text.Contains("wx.preloadAssets", StringComparison.Ordinal)
                    || text.Contains("url(http", StringComparison.Ordinal)
                    || text.Contains("src=\"http", StringComparison.Ordinal);
            });
}
