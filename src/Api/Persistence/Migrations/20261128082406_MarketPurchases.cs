using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class MarketPurchases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bought_cards",
                schema: "market",
                columns: table => new
                {
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    bought_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bought_cards", x => x.order_id);
                }
            );

            migrationBuilder.CreateIndex(name: "ix_bought_cards_seq", schema: "market", table: "bought_cards", column: "seq", unique: true);

            // Cards that lie in stock already were bought before purchases were written down.
            migrationBuilder.Sql(
                """
                insert into market.bought_cards (order_id, brand_id, kind, bought_at)
                select s.id, s.brand_id, b.kind, s.acquired_at
                from resale.stock_cards s join catalog.brands b on b.id = s.brand_id
                where s.state = 'InStock' order by s.acquired_at, s.id
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "bought_cards", schema: "market");
        }
    }
}
