import { loadSm2, readyRandom } from '../platform'

/** The server's SM2 key and what was encrypted to it. */
export interface Sealed {
  keyId: string
  secret: string
}

/**
 * Encrypts a card secret on the device: SM2, C1C3C2, base64 (as `DevHost sell` does; the leading 04 of C1 is optional). The library is
 * loaded only here, so the first screen does not pay for it.
 */
export async function seal(secret: string, key: { keyId: string; publicKey: string }): Promise<Sealed> {
  await readyRandom()
  const { sm2 } = await loadSm2()
  await sm2.initRNGPool()
  const hex = sm2.doEncrypt(secret, key.publicKey, 1)
  return { keyId: key.keyId, secret: base64(hex) }
}

function base64(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
  return uni.arrayBufferToBase64(bytes.buffer)
}
