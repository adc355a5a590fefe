using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

/// <summary>
/// <c>CardRecycle.Api first-admins NAME NAME</c>: the first two administrators of a new system, who then make everybody else. Refused once
/// there is one: from then on two people decide.
/// </summary>
internal static class StaffCommand
{
    public const string Name = "first-admins";
    private const int AdminsMin = 2;

    public static async Task<int> RunAsync(IServiceProvider services, string[] names, TextWriter print, CancellationToken ct)
    {
        if (names.Length < AdminsMin || names.Distinct().Count() != names.Length || !names.All(StaffUserName.IsValid))
            return await FailAsync($"Give {AdminsMin} or more different user names: a-z, 0-9, '.', '_', '-', a letter or digit first.");
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        if (await db.StaffUsers.AnyAsync(u => u.Duties.Contains("admin"), ct))
            return await FailAsync("There are administrators: they make other staff, two of them together.");
        if (await db.StaffUsers.Where(u => names.Contains(u.UserName)).Select(u => u.UserName).FirstOrDefaultAsync(ct) is { } taken)
            return await FailAsync($"The user name {taken} is taken.");
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
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
        foreach (var (name, password) in passwords)
            await print.WriteLineAsync($"{name} {password}");
        return 0;

        async Task<int> FailAsync(string line)
        {
            await print.WriteLineAsync(line);
            return 1;
        }
    }
}
