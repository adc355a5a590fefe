using System.Text.Json;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Orders;

internal static class OrderTables
{
    /// <summary>A quote buys one card once.</summary>
    public const string QuoteUsedOnce = "ix_orders_quote_id";

    /// <summary>Nobody sells on an account that was erased at the same moment.</summary>
    public const string SellerLives = "orders_of_living_sellers";

    extension(CardRecycleDb db)
    {
        public DbSet<Order> Orders => db.Set<Order>();
    }
}

internal sealed class OrderMapping : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders", "orders");
        builder.Property(o => o.State).HasConversion<string>();
        builder.Ignore(o => o.CanCancel);
        builder.Property(o => o.Version).IsConcurrencyToken();
        builder
            .Property(o => o.Offer)
            .HasColumnType("jsonb")
            .HasConversion(o => JsonSerializer.Serialize(o, JsonSerializerOptions.Default), text => Read(text)!);
        builder
            .Property(o => o.ProposedOffer)
            .HasColumnType("jsonb")
            .HasConversion(o => JsonSerializer.Serialize(o, JsonSerializerOptions.Default), text => Read(text));
        builder
            .Property(o => o.Challenge)
            .HasColumnType("jsonb")
            .HasConversion(
                c => JsonSerializer.Serialize(c, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<Challenge>(text, JsonSerializerOptions.Default)
            );
        builder
            .Property(o => o.Facts)
            .HasColumnType("jsonb")
            .HasConversion(
                f => JsonSerializer.Serialize(f, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<DealFacts>(text, JsonSerializerOptions.Default)
            );
        builder.HasMany(o => o.Timeline).WithOne().HasForeignKey(s => s.OrderId);
        builder.HasIndex(o => o.OrderNo).IsUnique();
        builder.HasIndex(o => o.QuoteId).IsUnique().HasDatabaseName(OrderTables.QuoteUsedOnce);
        builder.HasIndex(o => new { o.SellerId, o.SubmittedAt });
        builder.HasIndex(o => o.NextAttemptAt).HasFilter("next_attempt_at is not null");
    }

    private static Offer? Read(string text) => JsonSerializer.Deserialize<Offer>(text, JsonSerializerOptions.Default);
}

internal sealed class OrderStepMapping : IEntityTypeConfiguration<OrderStep>
{
    public void Configure(EntityTypeBuilder<OrderStep> builder)
    {
        builder.ToTable("timeline", "orders");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.State).HasConversion<string>();
        builder.HasIndex(s => s.OrderId);
    }
}
