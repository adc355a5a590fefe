namespace CardRecycle.Crypto;

/// <summary>
/// The only exception that malformed or altered input causes in this library: ciphertext that does not open, a key that is none. Its
/// message never says which check failed on a secret, so that it cannot serve as an oracle.
/// </summary>
public sealed class CryptoRefusedException : Exception
{
    public CryptoRefusedException(string message)
        : base(message) { }

    public CryptoRefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
