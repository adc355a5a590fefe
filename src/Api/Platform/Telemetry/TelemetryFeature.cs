using Npgsql;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CardRecycle.Api.Platform.Telemetry;

internal static class TelemetryFeature
{
    /// <summary>Traces, metrics and logs. They leave the process only when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        var exports = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(r => r.AddService("cardrecycle-api"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(RoomTelemetry.Name).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
            if (exports)
                metrics.AddOtlpExporter();
        });
        if (exports)
        {
            telemetry.WithTracing(traces =>
                traces
                    .AddSource(RoomTelemetry.Name)
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddNpgsql()
                    .AddOtlpExporter()
            );
            telemetry.WithLogging(logs => logs.AddOtlpExporter());
        }
        return builder;
    }
}
