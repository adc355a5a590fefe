using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class EvidenceFeesAndAnswers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What sellers typed there named no picture that anybody could see; it is kept with their words.
            migrationBuilder.Sql(
                "update disputes.disputes set answer = answer || ' （凭证编号：' || answer_image_ref || '）' where answer_image_ref is not null"
            );
            migrationBuilder.DropColumn(name: "answer_image_ref", schema: "disputes", table: "disputes");

            migrationBuilder.AddColumn<string>(name: "matter", schema: "cards", table: "photos", type: "text", nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "answers_ppm",
                schema: "quotes",
                table: "issued_quotes",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.AddColumn<bool>(name: "card_is_free", schema: "orders", table: "appeals", type: "boolean", nullable: true);

            migrationBuilder.CreateTable(
                name: "fee_changes",
                schema: "quotes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    fee_ppm = table.Column<long>(type: "bigint", nullable: false),
                    silver_ppm = table.Column<long>(type: "bigint", nullable: false),
                    gold_ppm = table.Column<long>(type: "bigint", nullable: false),
                    vip_ppm = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    approved = table.Column<bool>(type: "boolean", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fee_changes", x => x.id);
                    table.CheckConstraint("ck_fee_changes_bounds", "fee_ppm between 30000 and 50000 and fee_ppm - vip_ppm >= 30000");
                    table.CheckConstraint("ck_fee_changes_order", "silver_ppm >= 0 and gold_ppm >= silver_ppm and vip_ppm >= gold_ppm");
                    table.CheckConstraint("ck_fee_changes_two_people", "decided_by is null or decided_by <> asked_by");
                }
            );

            migrationBuilder.CreateIndex(name: "ix_notices_at", schema: "notices", table: "notices", column: "at");

            migrationBuilder.CreateIndex(name: "ix_app_messages_at", schema: "notices", table: "app_messages", column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_fee_changes_decided_at",
                schema: "quotes",
                table: "fee_changes",
                column: "decided_at",
                filter: "approved"
            );

            // Cases that wait get their place by the rule of CaseUrgency; closed ones keep what they had.
            migrationBuilder.Sql(
                """
                update cases.cases set priority =
                  (600000 * log(2, 1 + least(greatest(coalesce(expected_loss_fen, amount_fen), 0), 100000000)))::bigint
                  + case verdict when 'Hold' then 3600000 when 'StepUp' then 0 else 1800000 end
                  + case when escalated_at is null then 0 else 21600000 end
                  - floor(extract(epoch from opened_at) * 1000)::bigint
                where closed_at is null
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "fee_changes", schema: "quotes");

            migrationBuilder.DropIndex(name: "ix_notices_at", schema: "notices", table: "notices");

            migrationBuilder.DropIndex(name: "ix_app_messages_at", schema: "notices", table: "app_messages");

            migrationBuilder.DropColumn(name: "matter", schema: "cards", table: "photos");

            migrationBuilder.DropColumn(name: "answers_ppm", schema: "quotes", table: "issued_quotes");

            migrationBuilder.DropColumn(name: "card_is_free", schema: "orders", table: "appeals");

            migrationBuilder.AddColumn<string>(
                name: "answer_image_ref",
                schema: "disputes",
                table: "disputes",
                type: "text",
                nullable: true
            );
        }
    }
}
