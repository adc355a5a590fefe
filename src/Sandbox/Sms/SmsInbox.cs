using System.Collections.Concurrent;

namespace CardRecycle.Sandbox.Sms;

/// <summary>A message as the phone's owner reads it.</summary>
public sealed record ReceivedSms(DateTimeOffset At, string TemplateId, IReadOnlyList<string> Params, string Text);

/// <summary>The phones of everybody in the Sandbox.</summary>
internal sealed class SmsInbox(TimeProvider clock)
{
    private const int MessagesPerPhoneMax = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, List<ReceivedSms>> byPhone = new();

    /// <returns>False when this phone had a message less than 30 seconds ago, as the provider's frequency control has it.</returns>
    public bool Deliver(string phone, ReceivedSms message)
    {
        var messages = byPhone.GetOrAdd(phone, _ => []);
        lock (messages)
        {
            if (messages.Count > 0 && clock.GetUtcNow() - messages[^1].At < Pause)
                return false;
            if (messages.Count == MessagesPerPhoneMax)
                messages.RemoveAt(0);
            messages.Add(message);
            return true;
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ReceivedSms> Read(string phone)
    {
        if (!byPhone.TryGetValue(phone, out var messages))
            return [];
        lock (messages)
            return [.. Enumerable.Reverse(messages)];
    }
}
