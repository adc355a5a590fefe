using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Staff;

/// <summary>
/// <c>CardRecycle.Api first-admins NAME NAME</c>: the first two administrators of a new system, who then make everybody else. Refused once
/// there is one: from then on two people decide.
/// </summary>
internal static class StaffCommand
{
    public const string Name = "first-admins";
    private const int Done = 0;
    private const int Refused = 1;
    private const int BadInput = 2;
    private const int AdminsMin = 2;

    private const string Usage = "Say first-admins and then the user names, two or more, one for each person: first-admins zhao qian";

    /// <returns>The exit code: 0 they are made, 1 refused and nobody was made, 2 bad input.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] names, TextWriter print, CancellationToken ct)
    {
        if (names.FirstOrDefault(n => !StaffUserName.IsValid(n)) is { } bad)
            return await SayAsync(BadInput, $"'{bad}' is no user name: {StaffUserName.Rule}");
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { Key: var twice })
            return await SayAsync(BadInput, $"{twice} is there twice, and one person does not decide for two. {Usage}");
        if (names.Length < AdminsMin)
            return await SayAsync(BadInput, Usage);
        try
        {
            var (refusal, passwords) = await MakeAsync(services, names, ct);
            if (refusal is not null)
                return await SayAsync(Refused, refusal);
            foreach (var (name, password) in passwords)
                await print.WriteLineAsync($"{name} {password}");
            return await SayAsync(
                Done,
                "Shown once. Tell each person theirs alone: they sign in at the console, choose a password of their own and set up the codes."
            );
        }
        catch (Exception e) when (e is NpgsqlException || e.InnerException is NpgsqlException)
        {
            var said = (e as NpgsqlException ?? e.InnerException!).Message;
            return await SayAsync(
                BadInput,
                $"The database does not take it ({said}); ConnectionStrings:Api says where it is, and it must have been migrated."
            );
        }

        async Task<int> SayAsync(int code, string line)
        {
            await print.WriteLineAsync(line);
            return code;
        }
    }

    private static async Task<(string? Refusal, Dictionary<string, string> Passwords)> MakeAsync(
        IServiceProvider services,
        string[] names,
        CancellationToken ct
    )
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        db.Audit(new AuditNote(AuditNote.Nobody, "MakeFirstAdmins", $"users {string.Join(", ", names)}", null, now));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Of two who start this at once, the second finds the administrators of the first.
        await db.Database.ExecuteSqlAsync($"lock table staff.users in share row exclusive mode", ct);
        if (await db.StaffUsers.AnyAsync(u => u.Duties.Contains("admin"), ct))
            return ("There are administrators already: they make other staff, two of them together. Nobody was made.", []);
        if (await db.StaffUsers.Where(u => names.Contains(u.UserName)).Select(u => u.UserName).FirstOrDefaultAsync(ct) is { } taken)
            return ($"The user name {taken} is taken. Nobody was made.", []);
        var passwords = names.ToDictionary(n => n, _ => AdministerStaff.NewPassword());
        foreach (var (name, password) in passwords)
            db.Add(
                new StaffUser
                {
                    UserName = name,
                    PasswordHash = PasswordHash.Make(password),
                    Duties = ["admin"],
                    CreatedAt = now,
                    MustChangePassword = true,
                }
            );
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (null, passwords);
    }
}
