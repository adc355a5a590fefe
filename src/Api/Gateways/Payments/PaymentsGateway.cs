using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>Registers the payout channels.</summary>
internal static class PaymentsGateway
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(3);

    public static WebApplicationBuilder AddPayments(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WeChatGatewayOptions>().BindConfiguration("Gateways:WeChat").ValidateDataAnnotations();
        builder.Services.AddOptions<AlipayGatewayOptions>().BindConfiguration("Gateways:Alipay").ValidateDataAnnotations();
        builder
            .Services.AddSingleton<AlipayCipher>()
            .AddSingleton<IPaymentChannel, AlipayTransferChannel>()
            .AddSingleton<WeChatCipher>()
            .AddSingleton<IPaymentChannel, WeChatTransferChannel>();
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
        return builder;
    }

    private static void AddClient(WebApplicationBuilder builder, string name, Action<IServiceProvider, HttpClient> configure) =>
        builder
            .Services.AddHttpClient(name)
            .ConfigureHttpClient(
                (services, client) =>
                {
                    configure(services, client);
                    client.MaxResponseContentBufferSize = AnswerBytesMax;
                    client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("CardRecycle/1.0");
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = connectTimeout })
            // One line for each call would drown everything else, and the channel logs what went wrong itself.
            .RemoveAllLoggers();
}
