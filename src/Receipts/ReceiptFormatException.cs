namespace CardRecycle.Receipts;

/// <summary>Bytes or text that are not what the format says, down to the last byte. The message says where.</summary>
public sealed class ReceiptFormatException(string message) : Exception(message);
