using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class MarketAlertsAndPriceSteps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "step_ppm",
                schema: "quotes",
                table: "issued_quotes",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.AddColumn<long>(
                name: "step_propensity_ppm",
                schema: "quotes",
                table: "issued_quotes",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.CreateTable(
                name: "alerts",
                schema: "market",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    measure = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    size = table.Column<double>(type: "double precision", nullable: false),
                    noticed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alerts", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "brand_pauses",
                schema: "market",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    paused_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    paused_by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    resumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resumed_by = table.Column<string>(type: "text", nullable: true),
                    resume_reason = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_brand_pauses", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "model_scores",
                schema: "market",
                columns: table => new
                {
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    predicted = table.Column<double>(type: "double precision", nullable: false),
                    low = table.Column<double>(type: "double precision", nullable: false),
                    high = table.Column<double>(type: "double precision", nullable: false),
                    actual = table.Column<double>(type: "double precision", nullable: false),
                    sold_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_model_scores", x => new { x.order_id, x.version });
                }
            );

            migrationBuilder.CreateIndex(name: "ix_alerts_noticed_at", schema: "market", table: "alerts", column: "noticed_at");

            migrationBuilder.CreateIndex(
                name: "ux_alerts_noticed_once",
                schema: "market",
                table: "alerts",
                columns: new[] { "brand_id", "measure", "kind", "subject" },
                unique: true
            );

            migrationBuilder.CreateIndex(name: "ix_brand_pauses_paused_at", schema: "market", table: "brand_pauses", column: "paused_at");

            migrationBuilder.CreateIndex(
                name: "ux_brand_pauses_open",
                schema: "market",
                table: "brand_pauses",
                column: "brand_id",
                unique: true,
                filter: "resumed_at is null"
            );

            migrationBuilder.CreateIndex(name: "ix_model_scores_sold_at", schema: "market", table: "model_scores", column: "sold_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "alerts", schema: "market");

            migrationBuilder.DropTable(name: "brand_pauses", schema: "market");

            migrationBuilder.DropTable(name: "model_scores", schema: "market");

            migrationBuilder.DropColumn(name: "step_ppm", schema: "quotes", table: "issued_quotes");

            migrationBuilder.DropColumn(name: "step_propensity_ppm", schema: "quotes", table: "issued_quotes");
        }
    }
}
