using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SellersAreTold : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "notices");

            migrationBuilder.AddColumn<string>(
                name: "alipay_open_id",
                schema: "sellers",
                table: "sellers",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "agreement_consents",
                schema: "sellers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    way = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agreement_consents", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "app_messages",
                schema: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    facts = table.Column<string>(type: "jsonb", nullable: false),
                    page = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_app_messages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "appeals",
                schema: "orders",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    granted = table.Column<bool>(type: "boolean", nullable: true),
                    answer = table.Column<string>(type: "text", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_appeals", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "face_checks",
                schema: "sellers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    token = table.Column<string>(type: "text", nullable: true),
                    result = table.Column<string>(type: "text", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_face_checks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "message_consents",
                schema: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    given_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_consents", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                schema: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    brand_id = table.Column<string>(type: "text", nullable: true),
                    deadline_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "price_alerts",
                schema: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    face_fen = table.Column<long>(type: "bigint", nullable: false),
                    wanted_fen = table.Column<long>(type: "bigint", nullable: false),
                    set_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    fired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fired_fen = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_alerts", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sellers_alipay_open_id",
                schema: "sellers",
                table: "sellers",
                column: "alipay_open_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agreement_consents_seller_id_version",
                schema: "sellers",
                table: "agreement_consents",
                columns: new[] { "seller_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_app_messages_next_attempt_at",
                schema: "notices",
                table: "app_messages",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_app_messages_seller_id",
                schema: "notices",
                table: "app_messages",
                column: "seller_id");

            migrationBuilder.CreateIndex(
                name: "ix_appeals_due_at",
                schema: "orders",
                table: "appeals",
                column: "due_at",
                filter: "decided_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_appeals_order_id",
                schema: "orders",
                table: "appeals",
                column: "order_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_face_checks_seller_id_started_at",
                schema: "sellers",
                table: "face_checks",
                columns: new[] { "seller_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_message_consents_seller_id_channel_topic",
                schema: "notices",
                table: "message_consents",
                columns: new[] { "seller_id", "channel", "topic" },
                filter: "used_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_notices_seller_id_id",
                schema: "notices",
                table: "notices",
                columns: new[] { "seller_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_unread",
                schema: "notices",
                table: "notices",
                column: "seller_id",
                filter: "read_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_price_alerts_brand_id_face_fen_wanted_fen",
                schema: "notices",
                table: "price_alerts",
                columns: new[] { "brand_id", "face_fen", "wanted_fen" },
                filter: "fired_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_price_alerts_open",
                schema: "notices",
                table: "price_alerts",
                columns: new[] { "seller_id", "brand_id", "face_fen" },
                unique: true,
                filter: "fired_at is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agreement_consents",
                schema: "sellers");

            migrationBuilder.DropTable(
                name: "app_messages",
                schema: "notices");

            migrationBuilder.DropTable(
                name: "appeals",
                schema: "orders");

            migrationBuilder.DropTable(
                name: "face_checks",
                schema: "sellers");

            migrationBuilder.DropTable(
                name: "message_consents",
                schema: "notices");

            migrationBuilder.DropTable(
                name: "notices",
                schema: "notices");

            migrationBuilder.DropTable(
                name: "price_alerts",
                schema: "notices");

            migrationBuilder.DropIndex(
                name: "ix_sellers_alipay_open_id",
                schema: "sellers",
                table: "sellers");

            migrationBuilder.DropColumn(
                name: "alipay_open_id",
                schema: "sellers",
                table: "sellers");
        }
    }
}
