using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class RiskShadowScores : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "shadow_scores",
                schema: "risk",
                columns: table => new
                {
                    decision_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    probability = table.Column<double>(type: "double precision", nullable: false),
                    passes = table.Column<bool>(type: "boolean", nullable: false),
                    champion_passes = table.Column<bool>(type: "boolean", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shadow_scores", x => new { x.decision_id, x.version });
                    table.ForeignKey(
                        name: "fk_shadow_scores_decisions_decision_id",
                        column: x => x.decision_id,
                        principalSchema: "risk",
                        principalTable: "decisions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "shadow_scores", schema: "risk");
        }
    }
}
