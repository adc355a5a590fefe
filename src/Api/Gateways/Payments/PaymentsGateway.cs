using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>Registers the Payments clients.</summary>
internal static class PaymentsGateway
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(3);

    public static WebApplicationBuilder AddPayments(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WeChatGatewayOptions>().BindConfiguration("Gateways:WeChat").ValidateDataAnnotations();
        builder.Services.AddSingleton<WeChatCipher>().AddSingleton<IPaymentChannel, WeChatTransferChannel>();
        builder
            .Services.AddHttpClient(WeChatTransferChannel.ChannelName)
            .ConfigureHttpClient(
                (services, client) =>
                {
                    var options = services.GetRequiredService<IOptions<WeChatGatewayOptions>>().Value;
                    client.BaseAddress = new Uri(options.BaseUrl);
                    client.Timeout = options.Timeout;
                    client.MaxResponseContentBufferSize = AnswerBytesMax;
                    client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("CardRecycle/1.0");
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = connectTimeout })
            // One line for each call would drown everything else, and the channel logs what went wrong itself.
            .RemoveAllLoggers();
        return builder;
    }
}
