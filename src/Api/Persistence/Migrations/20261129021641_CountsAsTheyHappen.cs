using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CountsAsTheyHappen : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "lapsed",
                schema: "quotes",
                table: "fee_changes",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );

            // Of requests that nobody decided on, only the newest may be waiting still.
            migrationBuilder.Sql(
                """
                update quotes.fee_changes set lapsed = true where decided_at is null
                  and id <> (select id from quotes.fee_changes where decided_at is null order by id desc limit 1)
                """
            );

            migrationBuilder.CreateIndex(
                name: "ix_fee_changes_open",
                schema: "quotes",
                table: "fee_changes",
                column: "lapsed",
                unique: true,
                filter: "decided_at is null and not lapsed"
            );

            // Made anew, and filled from the rows, by 271-metrics-losses.sql and 272-metrics-responses.sql.
            migrationBuilder.Sql(
                """
                drop table if exists metrics.loss_days cascade;
                drop view if exists metrics.response_times;
                drop function if exists metrics.refresh_losses(date);
                do $$ begin
                  if to_regclass('metrics.step_days') is not null then
                    delete from metrics.step_days where step in ('event-to-decision', 'decision-to-claim', 'claim-to-close');
                  end if;
                end $$
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // An older program fills its own tables again; the triggers would go on without a reader.
            migrationBuilder.Sql("drop schema if exists metrics cascade");

            migrationBuilder.DropIndex(name: "ix_fee_changes_open", schema: "quotes", table: "fee_changes");

            migrationBuilder.DropColumn(name: "lapsed", schema: "quotes", table: "fee_changes");
        }
    }
}
