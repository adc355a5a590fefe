using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class StaffAuditAndLinks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "packages");

            migrationBuilder.AddColumn<bool>(
                name: "must_change_password",
                schema: "staff",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "session_version",
                schema: "staff",
                table: "users",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "audit_log",
                schema: "platform",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    staff = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    @object = table.Column<string>(name: "object", type: "text", nullable: true),
                    from_address = table.Column<string>(type: "text", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    details = table.Column<string>(type: "jsonb", nullable: true),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_log", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "changes",
                schema: "staff",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    user_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    duties = table.Column<string[]>(type: "text[]", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    approved = table.Column<bool>(type: "boolean", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_changes", x => x.id);
                    table.CheckConstraint("ck_changes_two_people", "decided_by is null or (decided_by <> asked_by and decided_by <> user_name and asked_by <> user_name)");
                });

            migrationBuilder.CreateTable(
                name: "factors",
                schema: "staff",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_name = table.Column<string>(type: "character varying(64)", nullable: false),
                    secret_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_step = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_factors", x => x.id);
                    table.ForeignKey(
                        name: "fk_factors_users_user_name",
                        column: x => x.user_name,
                        principalSchema: "staff",
                        principalTable: "users",
                        principalColumn: "user_name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "link_progress",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_link_progress", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "links",
                schema: "risk",
                columns: table => new
                {
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    seller = table.Column<string>(type: "text", nullable: false),
                    first_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_links", x => new { x.kind, x.value, x.seller });
                });

            migrationBuilder.CreateTable(
                name: "promotions",
                schema: "packages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    approved = table.Column<bool>(type: "boolean", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotions", x => x.id);
                    table.CheckConstraint("ck_promotions_two_people", "decided_by is null or decided_by <> asked_by");
                });

            migrationBuilder.CreateTable(
                name: "saved_views",
                schema: "cases",
                columns: table => new
                {
                    staff = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    query = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_views", x => new { x.staff, x.name });
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                schema: "staff",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    factor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_codes", x => x.id);
                    table.ForeignKey(
                        name: "fk_recovery_codes_staff_factor_factor_id",
                        column: x => x.factor_id,
                        principalSchema: "staff",
                        principalTable: "factors",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_deal_events_seq",
                schema: "risk",
                table: "deal_events",
                column: "seq");

            migrationBuilder.CreateIndex(
                name: "ix_cases_closed_at",
                schema: "cases",
                table: "cases",
                column: "closed_at",
                filter: "closed_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_cases_seller_id_opened_at",
                schema: "cases",
                table: "cases",
                columns: new[] { "seller_id", "opened_at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_action_seq",
                schema: "platform",
                table: "audit_log",
                columns: new[] { "action", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_object_seq",
                schema: "platform",
                table: "audit_log",
                columns: new[] { "object", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_staff_seq",
                schema: "platform",
                table: "audit_log",
                columns: new[] { "staff", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_factors_user_name",
                schema: "staff",
                table: "factors",
                column: "user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_links_seller_last_at",
                schema: "risk",
                table: "links",
                columns: new[] { "seller", "last_at" });

            migrationBuilder.CreateIndex(
                name: "ix_recovery_codes_factor_id_hash",
                schema: "staff",
                table: "recovery_codes",
                columns: new[] { "factor_id", "hash" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_log",
                schema: "platform");

            migrationBuilder.DropTable(
                name: "changes",
                schema: "staff");

            migrationBuilder.DropTable(
                name: "link_progress",
                schema: "risk");

            migrationBuilder.DropTable(
                name: "links",
                schema: "risk");

            migrationBuilder.DropTable(
                name: "promotions",
                schema: "packages");

            migrationBuilder.DropTable(
                name: "recovery_codes",
                schema: "staff");

            migrationBuilder.DropTable(
                name: "saved_views",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "factors",
                schema: "staff");

            migrationBuilder.DropIndex(
                name: "ix_deal_events_seq",
                schema: "risk",
                table: "deal_events");

            migrationBuilder.DropIndex(
                name: "ix_cases_closed_at",
                schema: "cases",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_cases_seller_id_opened_at",
                schema: "cases",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "must_change_password",
                schema: "staff",
                table: "users");

            migrationBuilder.DropColumn(
                name: "session_version",
                schema: "staff",
                table: "users");
        }
    }
}
