using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>Registers the payout channels.</summary>
internal static class PaymentsGateway
{
    /// <summary>For files, which are larger than answers.</summary>
    public const string BillsClient = "bills";

    /// <summary>For a channel's electronic receipts: a page or two.</summary>
    public const string SlipsClient = "slips";
    private const int SlipBytesMax = 8 * 1024 * 1024;
    private static readonly TimeSpan slipTimeout = TimeSpan.FromSeconds(20);

    private const int AnswerBytesMax = 64 * 1024;
    private const int BillBytesMax = 256 * 1024 * 1024;
    private static readonly TimeSpan billTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(3);

    public static WebApplicationBuilder AddPayments(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<WeChatGatewayOptions>()
            .BindConfiguration("Gateways:WeChat")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder
            .Services.AddOptions<AlipayGatewayOptions>()
            .BindConfiguration("Gateways:Alipay")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder
            .Services.AddOptions<BankGatewayOptions>()
            .BindConfiguration("Gateways:Bank")
            .Validate(
                o => o.IsSound,
                "Gateways:Bank: with a BaseUrl there must be CustomerNo, PrivateKey, BankKeys and Account; MinFen lies from 1 to "
                    + "MaxFen, CostFen and CostPpm not negative, RatePerSecond positive, Timeout at most a minute."
            )
            .ValidateOnStart();
        builder
            .Services.AddSingleton<AlipayCipher>()
            .AddSingleton<AlipayLink>()
            .AddSingleton<IChannelStatements, AlipayBill>()
            .AddSingleton<WeChatReader>()
            .AddSingleton<IChannelStatements, WeChatFundBill>()
            .AddSingleton<IChannelSlips, WeChatSlips>()
            .AddSingleton<IPaymentChannel, AlipayTransferChannel>()
            .AddSingleton<WeChatCipher>()
            .AddSingleton<IPaymentChannel, WeChatTransferChannel>()
            .AddSingleton<BankCipher>()
            .AddSingleton<BankLink>()
            .AddSingleton<BankStatements>()
            .AddSingleton<IChannelStatements>(s => s.GetRequiredService<BankStatements>())
            .AddSingleton<IPaymentChannel, BankTransferChannel>();
        AddClient(
            builder,
            WeChatTransferChannel.ChannelName,
            (services, client) =>
            {
                var options = services.GetRequiredService<IOptions<WeChatGatewayOptions>>().Value;
                (client.BaseAddress, client.Timeout) = (new Uri(options.BaseUrl), options.Timeout);
            }
        );
        AddClient(
            builder,
            AlipayTransferChannel.ChannelName,
            (services, client) => client.Timeout = services.GetRequiredService<IOptions<AlipayGatewayOptions>>().Value.Timeout
        );
        AddClient(
            builder,
            BankLink.ClientName,
            (services, client) => client.Timeout = services.GetRequiredService<IOptions<BankGatewayOptions>>().Value.Timeout
        );
        AddClient(builder, SlipsClient, (_, client) => client.Timeout = slipTimeout, SlipBytesMax);
        AddClient(builder, BillsClient, (_, client) => client.Timeout = billTimeout, BillBytesMax);
        return builder;
    }

    private static void AddClient(
        WebApplicationBuilder builder,
        string name,
        Action<IServiceProvider, HttpClient> configure,
        int bytesMax = AnswerBytesMax
    ) =>
        builder
            .Services.AddHttpClient(name)
            .ConfigureHttpClient(
                (services, client) =>
                {
                    configure(services, client);
                    client.MaxResponseContentBufferSize = bytesMax;
                    client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("CardRecycle/1.0");
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = connectTimeout })
            // One line for each call would drown everything else, and the channel logs what went wrong itself.
            .RemoveAllLoggers();
}
