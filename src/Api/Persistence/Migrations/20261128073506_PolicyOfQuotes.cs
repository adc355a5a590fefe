using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PolicyOfQuotes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "costs_ppm",
                schema: "quotes",
                table: "issued_quotes",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.AddColumn<string>(name: "kind", schema: "quotes", table: "issued_quotes", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "policy_version",
                schema: "quotes",
                table: "issued_quotes",
                type: "text",
                nullable: false,
                defaultValue: "fixed"
            );

            migrationBuilder.AddColumn<long>(
                name: "risk_ppm",
                schema: "quotes",
                table: "issued_quotes",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "costs_ppm", schema: "quotes", table: "issued_quotes");

            migrationBuilder.DropColumn(name: "kind", schema: "quotes", table: "issued_quotes");

            migrationBuilder.DropColumn(name: "policy_version", schema: "quotes", table: "issued_quotes");

            migrationBuilder.DropColumn(name: "risk_ppm", schema: "quotes", table: "issued_quotes");
        }
    }
}
