namespace CardRecycle.Sandbox.Durability;

/// <summary>The Sandbox's folder cannot be used. The message is one line that says where, why and what to do.</summary>
public sealed class SandboxDataException(string message, Exception inner) : Exception(message, inner);
