using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Registers the Messaging clients. Their requests carry secrets and phones, so the HTTP client's own log lines are off.</summary>
internal static class MessagingGateway
{
    private const int AnswerBytesMax = 64 * 1024;

    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<SmsOptions>(builder.Configuration.GetSection("Gateways:Sms"));
        builder.Services.Configure<WeChatSessionsOptions>(builder.Configuration.GetSection("Gateways:WeChatSessions"));
        builder
            .Services.AddHttpClient<ISmsSender, SmsSender>(
                (services, http) => Limit(http, services.GetRequiredService<IOptions<SmsOptions>>().Value.Timeout)
            )
            .RemoveAllLoggers();
        builder
            .Services.AddHttpClient<IWeChatSessions, WeChatSessions>(
                (services, http) => Limit(http, services.GetRequiredService<IOptions<WeChatSessionsOptions>>().Value.Timeout)
            )
            .RemoveAllLoggers();
        builder.Services.Configure<WeChatMessageOptions>(builder.Configuration.GetSection("Gateways:WeChatMessages"));
        builder.Services.Configure<AlipayMessageOptions>(builder.Configuration.GetSection("Gateways:AlipayMessages"));
        builder
            .Services.AddHttpClient<WeChatApi>(
                (services, http) => Limit(http, services.GetRequiredService<IOptions<WeChatSessionsOptions>>().Value.Timeout)
            )
            .RemoveAllLoggers();
        builder.Services.AddSingleton<WeChatToken>();
        builder.Services.Configure<AlipaySessionsOptions>(builder.Configuration.GetSection("Gateways:AlipaySessions"));
        builder.Services.AddTransient<IWeChatPhones, WeChatPhones>().AddSingleton<IAlipaySessions, AlipaySessions>();
        // Transient as the HTTP client that it is made with.
        builder.Services.AddTransient<IAppMessages, WeChatMessages>().AddTransient<IAppMessages, AlipayMessages>();
        return builder;
    }

    private static void Limit(HttpClient http, TimeSpan timeout) =>
        (http.Timeout, http.MaxResponseContentBufferSize) = (timeout, AnswerBytesMax);
}
