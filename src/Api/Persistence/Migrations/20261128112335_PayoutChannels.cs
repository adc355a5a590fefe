using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PayoutChannels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(name: "ck_postings_account", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_client", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_credit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_debit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_one_class", schema: "ledger", table: "holds");

            migrationBuilder.DropIndex(name: "attempts_one_alive", schema: "payouts", table: "attempts");

            migrationBuilder.AddColumn<string>(name: "alipay_index", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<byte[]>(name: "alipay_sealed", schema: "sellers", table: "sellers", type: "bytea", nullable: true);

            migrationBuilder.AddColumn<string>(name: "paid_first", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "paid_to_bank_card",
                schema: "sellers",
                table: "sellers",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );

            migrationBuilder.AddColumn<List<string>>(
                name: "closed_routes",
                schema: "payouts",
                table: "payouts",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'"
            );

            migrationBuilder.AddColumn<string>(
                name: "funds_at",
                schema: "payouts",
                table: "payouts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "wechat"
            );

            migrationBuilder.AddColumn<string>(
                name: "kind",
                schema: "payouts",
                table: "payouts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "WeChat"
            );

            migrationBuilder.AddColumn<byte[]>(name: "sealed_accounts", schema: "payouts", table: "payouts", type: "bytea", nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                schema: "payouts",
                table: "attempts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "WeChat"
            );

            migrationBuilder.AddColumn<byte[]>(name: "sealed_account", schema: "payouts", table: "attempts", type: "bytea", nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_sellers_alipay_index",
                schema: "sellers",
                table: "sellers",
                column: "alipay_index",
                unique: true
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_account",
                schema: "ledger",
                table: "postings",
                sql: "account = 'asset:card-stock' or account = 'asset:own:bank' or account = 'asset:client:wechat' or account = 'asset:client:alipay' or account like 'asset:recycler-receivable:_%' or account like 'asset:issuer-claim:_%' or account like 'liability:seller-payable:_%' or account = 'equity:capital' or account = 'revenue:fee' or account = 'revenue:spread' or account = 'expense:channel-cost' or account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_client",
                schema: "ledger",
                table: "postings",
                sql: "client = (account = 'asset:client:wechat' or account = 'asset:client:alipay' or account like 'liability:seller-payable:_%')"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_credit_account",
                schema: "ledger",
                table: "holds",
                sql: "credit_account = 'asset:card-stock' or credit_account = 'asset:own:bank' or credit_account = 'asset:client:wechat' or credit_account = 'asset:client:alipay' or credit_account like 'asset:recycler-receivable:_%' or credit_account like 'asset:issuer-claim:_%' or credit_account like 'liability:seller-payable:_%' or credit_account = 'equity:capital' or credit_account = 'revenue:fee' or credit_account = 'revenue:spread' or credit_account = 'expense:channel-cost' or credit_account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_debit_account",
                schema: "ledger",
                table: "holds",
                sql: "debit_account = 'asset:card-stock' or debit_account = 'asset:own:bank' or debit_account = 'asset:client:wechat' or debit_account = 'asset:client:alipay' or debit_account like 'asset:recycler-receivable:_%' or debit_account like 'asset:issuer-claim:_%' or debit_account like 'liability:seller-payable:_%' or debit_account = 'equity:capital' or debit_account = 'revenue:fee' or debit_account = 'revenue:spread' or debit_account = 'expense:channel-cost' or debit_account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_one_class",
                schema: "ledger",
                table: "holds",
                sql: "(debit_account = 'asset:client:wechat' or debit_account = 'asset:client:alipay' or debit_account like 'liability:seller-payable:_%') = (credit_account = 'asset:client:wechat' or credit_account = 'asset:client:alipay' or credit_account like 'liability:seller-payable:_%')"
            );

            migrationBuilder.CreateIndex(
                name: "attempts_one_alive",
                schema: "payouts",
                table: "attempts",
                column: "payout_id",
                unique: true,
                filter: "state not in ('Failed', 'Cancelled', 'Bounced')"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_sellers_alipay_index", schema: "sellers", table: "sellers");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_account", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_client", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_credit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_debit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_one_class", schema: "ledger", table: "holds");

            migrationBuilder.DropIndex(name: "attempts_one_alive", schema: "payouts", table: "attempts");

            migrationBuilder.DropColumn(name: "alipay_index", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "alipay_sealed", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "paid_first", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "paid_to_bank_card", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "closed_routes", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "funds_at", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "kind", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "sealed_accounts", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "kind", schema: "payouts", table: "attempts");

            migrationBuilder.DropColumn(name: "sealed_account", schema: "payouts", table: "attempts");

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_account",
                schema: "ledger",
                table: "postings",
                sql: "account = 'asset:card-stock' or account = 'asset:own:bank' or account = 'asset:client:wechat' or account like 'asset:recycler-receivable:_%' or account like 'asset:issuer-claim:_%' or account like 'liability:seller-payable:_%' or account = 'equity:capital' or account = 'revenue:fee' or account = 'revenue:spread' or account = 'expense:channel-cost' or account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_client",
                schema: "ledger",
                table: "postings",
                sql: "client = (account = 'asset:client:wechat' or account like 'liability:seller-payable:_%')"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_credit_account",
                schema: "ledger",
                table: "holds",
                sql: "credit_account = 'asset:card-stock' or credit_account = 'asset:own:bank' or credit_account = 'asset:client:wechat' or credit_account like 'asset:recycler-receivable:_%' or credit_account like 'asset:issuer-claim:_%' or credit_account like 'liability:seller-payable:_%' or credit_account = 'equity:capital' or credit_account = 'revenue:fee' or credit_account = 'revenue:spread' or credit_account = 'expense:channel-cost' or credit_account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_debit_account",
                schema: "ledger",
                table: "holds",
                sql: "debit_account = 'asset:card-stock' or debit_account = 'asset:own:bank' or debit_account = 'asset:client:wechat' or debit_account like 'asset:recycler-receivable:_%' or debit_account like 'asset:issuer-claim:_%' or debit_account like 'liability:seller-payable:_%' or debit_account = 'equity:capital' or debit_account = 'revenue:fee' or debit_account = 'revenue:spread' or debit_account = 'expense:channel-cost' or debit_account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_one_class",
                schema: "ledger",
                table: "holds",
                sql: "(debit_account = 'asset:client:wechat' or debit_account like 'liability:seller-payable:_%') = (credit_account = 'asset:client:wechat' or credit_account like 'liability:seller-payable:_%')"
            );

            migrationBuilder.CreateIndex(
                name: "attempts_one_alive",
                schema: "payouts",
                table: "attempts",
                column: "payout_id",
                unique: true,
                filter: "state not in ('Failed', 'Cancelled')"
            );
        }
    }
}
