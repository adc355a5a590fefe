namespace CardRecycle.EmbeddedPostgres;

/// <summary>The private PostgreSQL cannot run here. The message is one line that says why and what to do about it.</summary>
public sealed class PostgresUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
