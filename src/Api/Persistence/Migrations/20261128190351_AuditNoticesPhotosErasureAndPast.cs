using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class AuditNoticesPhotosErasureAndPast : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(name: "notices");

            migrationBuilder.EnsureSchema(name: "packages");

            migrationBuilder.AddColumn<bool>(
                name: "must_change_password",
                schema: "staff",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );

            migrationBuilder.AddColumn<int>(
                name: "session_version",
                schema: "staff",
                table: "users",
                type: "integer",
                nullable: false,
                defaultValue: 0
            );

            migrationBuilder.AddColumn<string>(name: "alipay_open_id", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erased_at",
                schema: "sellers",
                table: "sellers",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "kept_until",
                schema: "sellers",
                table: "sellers",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<Guid>(name: "photo_id", schema: "cards", table: "reveals", type: "uuid", nullable: true);

            migrationBuilder.AddColumn<long>(name: "part_fen", schema: "disputes", table: "disputes", type: "bigint", nullable: true);

            migrationBuilder.AddColumn<long>(name: "remaining_fen", schema: "disputes", table: "disputes", type: "bigint", nullable: true);

            migrationBuilder.CreateTable(
                name: "agreement_consents",
                schema: "sellers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    way = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agreement_consents", x => x.id);
                }
            );

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
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_app_messages", x => x.id);
                }
            );

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
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_appeals", x => x.id);
                }
            );

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
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_log", x => x.seq);
                }
            );

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
                    approved = table.Column<bool>(type: "boolean", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_changes", x => x.id);
                    table.CheckConstraint(
                        "ck_changes_two_people",
                        "decided_by is null or (decided_by <> asked_by and decided_by <> user_name and asked_by <> user_name)"
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "exports",
                schema: "staff",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    table = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    filter = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    format = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    rows = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exports", x => x.id);
                }
            );

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
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_face_checks", x => x.id);
                }
            );

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
                    last_step = table.Column<long>(type: "bigint", nullable: false),
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
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "interventions",
                schema: "orders",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    second_by = table.Column<string>(type: "text", nullable: true),
                    second_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_interventions", x => x.id);
                    table.CheckConstraint(
                        "ck_interventions_two_people",
                        "kind <> 'Cancel' or state <> 'Done' or second_by is not null and second_by <> asked_by"
                    );
                    table.ForeignKey(
                        name: "fk_interventions_order_order_id",
                        column: x => x.order_id,
                        principalSchema: "orders",
                        principalTable: "orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "link_progress",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_link_progress", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "links",
                schema: "risk",
                columns: table => new
                {
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    seller = table.Column<string>(type: "text", nullable: false),
                    first_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "pk_links",
                        x => new
                        {
                            x.kind,
                            x.value,
                            x.seller,
                        }
                    );
                }
            );

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
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_consents", x => x.id);
                }
            );

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
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "photos",
                schema: "cards",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    number_index = table.Column<byte[]>(type: "bytea", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    flags = table.Column<List<string>>(type: "text[]", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    card_id = table.Column<Guid>(type: "uuid", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_photos", x => x.id);
                    table.ForeignKey(
                        name: "fk_photos_cards_card_id",
                        column: x => x.card_id,
                        principalSchema: "cards",
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

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
                    fired_fen = table.Column<long>(type: "bigint", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_alerts", x => x.id);
                }
            );

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
                    approved = table.Column<bool>(type: "boolean", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotions", x => x.id);
                    table.CheckConstraint("ck_promotions_two_people", "decided_by is null or decided_by <> asked_by");
                }
            );

            migrationBuilder.CreateTable(
                name: "saved_views",
                schema: "cases",
                columns: table => new
                {
                    staff = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    query = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_views", x => new { x.staff, x.name });
                }
            );

            migrationBuilder.CreateTable(
                name: "top_ups",
                schema: "reconciliation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    reference = table.Column<string>(type: "character varying(96)", maxLength: 96, nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    their_no = table.Column<string>(type: "text", nullable: true),
                    arrived_on = table.Column<DateOnly>(type: "date", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_top_ups", x => x.id);
                    table.CheckConstraint("ck_top_ups_amount", "amount_fen > 0");
                }
            );

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                schema: "staff",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    factor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
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
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "photo_contents",
                schema: "cards",
                columns: table => new
                {
                    photo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    data_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_photo_contents", x => x.photo_id);
                    table.ForeignKey(
                        name: "fk_photo_contents_stored_photo_photo_id",
                        column: x => x.photo_id,
                        principalSchema: "cards",
                        principalTable: "photos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_sellers_alipay_open_id",
                schema: "sellers",
                table: "sellers",
                column: "alipay_open_id",
                unique: true
            );

            migrationBuilder.CreateIndex(name: "ix_deal_events_seq", schema: "risk", table: "deal_events", column: "seq");

            migrationBuilder.CreateIndex(
                name: "ix_cases_closed_at",
                schema: "cases",
                table: "cases",
                column: "closed_at",
                filter: "closed_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_cases_seller_id_opened_at",
                schema: "cases",
                table: "cases",
                columns: new[] { "seller_id", "opened_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_agreement_consents_seller_id_version",
                schema: "sellers",
                table: "agreement_consents",
                columns: new[] { "seller_id", "version" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_app_messages_next_attempt_at",
                schema: "notices",
                table: "app_messages",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(name: "ix_app_messages_seller_id", schema: "notices", table: "app_messages", column: "seller_id");

            migrationBuilder.CreateIndex(
                name: "ix_appeals_due_at",
                schema: "orders",
                table: "appeals",
                column: "due_at",
                filter: "decided_at is null"
            );

            migrationBuilder.CreateIndex(name: "ix_appeals_order_id", schema: "orders", table: "appeals", column: "order_id", unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_action_seq",
                schema: "platform",
                table: "audit_log",
                columns: new[] { "action", "seq" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_object_seq",
                schema: "platform",
                table: "audit_log",
                columns: new[] { "object", "seq" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_staff_seq",
                schema: "platform",
                table: "audit_log",
                columns: new[] { "staff", "seq" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_face_checks_seller_id_started_at",
                schema: "sellers",
                table: "face_checks",
                columns: new[] { "seller_id", "started_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_factors_user_name",
                schema: "staff",
                table: "factors",
                column: "user_name",
                unique: true
            );

            migrationBuilder.CreateIndex(name: "ix_interventions_order_id", schema: "orders", table: "interventions", column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_interventions_proposed",
                schema: "orders",
                table: "interventions",
                columns: new[] { "order_id", "kind" },
                unique: true,
                filter: "state = 'Proposed'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_links_seller_last_at",
                schema: "risk",
                table: "links",
                columns: new[] { "seller", "last_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_message_consents_seller_id_channel_topic",
                schema: "notices",
                table: "message_consents",
                columns: new[] { "seller_id", "channel", "topic" },
                filter: "used_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_notices_seller_id_id",
                schema: "notices",
                table: "notices",
                columns: new[] { "seller_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_notices_unread",
                schema: "notices",
                table: "notices",
                column: "seller_id",
                filter: "read_at is null"
            );

            migrationBuilder.CreateIndex(name: "ix_photos_card_id", schema: "cards", table: "photos", column: "card_id");

            migrationBuilder.CreateIndex(name: "ix_photos_next_attempt_at", schema: "cards", table: "photos", column: "next_attempt_at");

            migrationBuilder.CreateIndex(name: "ix_photos_number_index", schema: "cards", table: "photos", column: "number_index");

            migrationBuilder.CreateIndex(name: "ix_photos_order_id", schema: "cards", table: "photos", column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_photos_seller_id_taken_at",
                schema: "cards",
                table: "photos",
                columns: new[] { "seller_id", "taken_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_price_alerts_brand_id_face_fen_wanted_fen",
                schema: "notices",
                table: "price_alerts",
                columns: new[] { "brand_id", "face_fen", "wanted_fen" },
                filter: "fired_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_price_alerts_open",
                schema: "notices",
                table: "price_alerts",
                columns: new[] { "seller_id", "brand_id", "face_fen" },
                unique: true,
                filter: "fired_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_recovery_codes_factor_id_hash",
                schema: "staff",
                table: "recovery_codes",
                columns: new[] { "factor_id", "hash" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_top_ups_channel",
                schema: "reconciliation",
                table: "top_ups",
                column: "channel",
                filter: "their_no is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_top_ups_channel_their_no",
                schema: "reconciliation",
                table: "top_ups",
                columns: new[] { "channel", "their_no" },
                unique: true,
                filter: "their_no is not null"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "agreement_consents", schema: "sellers");

            migrationBuilder.DropTable(name: "app_messages", schema: "notices");

            migrationBuilder.DropTable(name: "appeals", schema: "orders");

            migrationBuilder.DropTable(name: "audit_log", schema: "platform");

            migrationBuilder.DropTable(name: "changes", schema: "staff");

            migrationBuilder.DropTable(name: "exports", schema: "staff");

            migrationBuilder.DropTable(name: "face_checks", schema: "sellers");

            migrationBuilder.DropTable(name: "interventions", schema: "orders");

            migrationBuilder.DropTable(name: "link_progress", schema: "risk");

            migrationBuilder.DropTable(name: "links", schema: "risk");

            migrationBuilder.DropTable(name: "message_consents", schema: "notices");

            migrationBuilder.DropTable(name: "notices", schema: "notices");

            migrationBuilder.DropTable(name: "photo_contents", schema: "cards");

            migrationBuilder.DropTable(name: "price_alerts", schema: "notices");

            migrationBuilder.DropTable(name: "promotions", schema: "packages");

            migrationBuilder.DropTable(name: "recovery_codes", schema: "staff");

            migrationBuilder.DropTable(name: "saved_views", schema: "cases");

            migrationBuilder.DropTable(name: "top_ups", schema: "reconciliation");

            migrationBuilder.DropTable(name: "photos", schema: "cards");

            migrationBuilder.DropTable(name: "factors", schema: "staff");

            migrationBuilder.DropIndex(name: "ix_sellers_alipay_open_id", schema: "sellers", table: "sellers");

            migrationBuilder.DropIndex(name: "ix_deal_events_seq", schema: "risk", table: "deal_events");

            migrationBuilder.DropIndex(name: "ix_cases_closed_at", schema: "cases", table: "cases");

            migrationBuilder.DropIndex(name: "ix_cases_seller_id_opened_at", schema: "cases", table: "cases");

            migrationBuilder.DropColumn(name: "must_change_password", schema: "staff", table: "users");

            migrationBuilder.DropColumn(name: "session_version", schema: "staff", table: "users");

            migrationBuilder.DropColumn(name: "alipay_open_id", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "erased_at", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "kept_until", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "photo_id", schema: "cards", table: "reveals");

            migrationBuilder.DropColumn(name: "part_fen", schema: "disputes", table: "disputes");

            migrationBuilder.DropColumn(name: "remaining_fen", schema: "disputes", table: "disputes");
        }
    }
}
