using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Cases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(name: "cases");

            migrationBuilder.CreateTable(
                name: "cases",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    verdict = table.Column<string>(type: "text", nullable: false),
                    reasons = table.Column<string>(type: "jsonb", nullable: false),
                    expected_loss_fen = table.Column<long>(type: "bigint", nullable: true),
                    priority = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: true),
                    ask = table.Column<string>(type: "jsonb", nullable: true),
                    proposal = table.Column<string>(type: "jsonb", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    event_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deadline_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    escalated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cases", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "police_exports",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    authority = table.Column<string>(type: "text", nullable: false),
                    request_no = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    unmasked = table.Column<bool>(type: "boolean", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_police_exports", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "acts",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    image_ref = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_acts", x => x.id);
                    table.ForeignKey(
                        name: "fk_acts_cases_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(name: "ix_acts_case_id", schema: "cases", table: "acts", column: "case_id");

            migrationBuilder.CreateIndex(
                name: "ix_cases_next_attempt_at",
                schema: "cases",
                table: "cases",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_cases_open_order",
                schema: "cases",
                table: "cases",
                column: "order_id",
                unique: true,
                filter: "closed_at is null"
            );

            migrationBuilder.CreateIndex(name: "ix_cases_opened_at", schema: "cases", table: "cases", column: "opened_at");

            migrationBuilder.CreateIndex(
                name: "ix_cases_queue",
                schema: "cases",
                table: "cases",
                columns: new[] { "priority", "deadline_at" },
                filter: "closed_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_police_exports_person_hash",
                schema: "cases",
                table: "police_exports",
                column: "person_hash"
            );

            // Orders that people look at already get their cases too, as if they had been held up now.
            migrationBuilder.Sql(
                """
                insert into cases.cases (id, order_id, order_no, seller_id, person_hash, amount_fen, verdict, reasons, priority, state,
                                         event_at, opened_at, deadline_at, next_attempt_at, version)
                select gen_random_uuid(), o.id, o.order_no, o.seller_id, o.person_hash, (o.offer->>'AmountFen')::bigint,
                       coalesce(d.verdict, 'Review'), coalesce(d.reasons, '[]'::jsonb),
                       1000000000000 + (o.offer->>'AmountFen')::bigint, 'Queued', now(), now(), now() + interval '24 hours',
                       now() + interval '24 hours', 1
                from orders.orders o
                left join lateral (
                  select d.verdict, d.reasons from risk.decisions d
                  where d.order_id = o.id and d.verdict in ('StepUp', 'Review', 'Hold') order by d.id desc limit 1) d on true
                where o.state = 'UnderReview';
                insert into cases.acts (id, case_id, number, kind, by, at, code)
                select gen_random_uuid(), c.id, 1, 'Opened', 'gate', c.opened_at, lower(c.verdict) from cases.cases c;
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "acts", schema: "cases");

            migrationBuilder.DropTable(name: "police_exports", schema: "cases");

            migrationBuilder.DropTable(name: "cases", schema: "cases");
        }
    }
}
