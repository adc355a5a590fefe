namespace CardRecycle.DevHost;

/// <summary>Something that the person at the terminal can mend. The message is one line that says what and how.</summary>
public class UserErrorException(string message) : Exception(message);
