using CardRecycle.StaffConsole.Client;
using Microsoft.AspNetCore.Components;
using Microsoft.Kiota.Abstractions;
using MudBlazor;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>A page that asks the Api. A refusal is told in Chinese and changes nothing on the page.</summary>
public abstract class StaffPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource left = new();

    [Inject]
    private protected StaffClient Api { get; set; } = default!;

    [Inject]
    private protected ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private protected LiveUpdates Live { get; set; } = default!;

    [Inject]
    private protected BrandNames Brands { get; set; } = default!;

    private IDisposable? watching;

    /// <summary>Somebody waits for an answer.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Why the page has nothing to show, or null.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Ends when the page is left.</summary>
    protected CancellationToken Left => left.Token;

    public void Dispose()
    {
        watching?.Dispose();
        left.Cancel();
        left.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what the page shows.</summary>
    protected async Task LoadAsync(Func<Task> read) => Problem = await AttemptAsync(read);

    /// <summary>Reads again whenever something was saved in one of these rooms, in whatever replica of the Api.</summary>
    protected void Watch(Func<Task> read, params string[] rooms) =>
        watching ??= Live.Watch(
            rooms,
            () =>
                InvokeAsync(async () =>
                {
                    // Whoever waits for an answer gets that one first; the next change comes soon.
                    if (IsBusy || left.IsCancellationRequested)
                        return;
                    await LoadAsync(read);
                    StateHasChanged();
                })
        );

    /// <summary>All rows of a list that comes page by page, for its export.</summary>
    private protected static async IAsyncEnumerable<T> AllAsync<T, TNext>(Func<TNext?, Task<(List<T>? Rows, TNext? Next)>> page)
        where TNext : struct
    {
        TNext? next = null;
        do
        {
            (var rows, next) = await page(next);
            foreach (var row in rows ?? [])
                yield return row;
        } while (next is not null);
    }

    /// <summary>Does something and says that it is done, or why not.</summary>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> ActAsync(Func<Task> act, string done)
    {
        if (await AttemptAsync(act) is { } problem)
        {
            Snackbar.Add(problem, Severity.Error);
            return false;
        }
        Snackbar.Add(done, Severity.Success);
        return true;
    }

    /// <summary>A key of its own for each thing that is done, so that a repeated request has one effect.</summary>
    private protected static void NewKey<T>(RequestConfiguration<T> request)
        where T : class, new() => request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());

    private async Task<string?> AttemptAsync(Func<Task> attempt)
    {
        IsBusy = true;
        try
        {
            await attempt();
            return null;
        }
        catch (ApiException e) when (e.ResponseStatusCode == 401)
        {
            Navigation.NavigateTo(ConsoleBuilder.SignInPath, forceLoad: true);
            return "登录已过期，请重新登录。";
        }
        catch (ApiException e) when (e.ResponseStatusCode == 403)
        {
            return "这不属于您的职责。";
        }
        catch (Client.Models.ProblemDetails e)
        {
            return Refusals.Say(e);
        }
        catch (Client.Models.HttpValidationProblemDetails e)
        {
            return Refusals.Say(e);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TaskCanceledException)
        {
            return "后台服务暂时没有回应，请稍后再试。";
        }
        finally
        {
            IsBusy = false;
        }
    }
}
