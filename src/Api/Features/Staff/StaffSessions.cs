using CardRecycle.Api.Platform.Security;
using Npgsql;

namespace CardRecycle.Api.Features.Staff;

/// <summary>Whether a token still stands for a session, by the user's row. A name without a row has nothing that could have
/// ended.</summary>
internal sealed class StaffSessions(NpgsqlDataSource source) : IStaffSessions
{
    public async Task<bool> IsEndedAsync(string staffId, int version, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "select disabled_at is not null or session_version <> $2 from staff.users where user_name = $1"
        );
        command.Parameters.Add(new() { Value = staffId });
        command.Parameters.Add(new() { Value = version });
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
