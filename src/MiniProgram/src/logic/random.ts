import { sha256 } from '@noble/hashes/sha2'

/** An RSA key of 2,048 bits whose private half was thrown away. What is encrypted under it never leaves the device. */
export const padKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAg6LZVKpRNOK6oCSGGy0Il+bKyvOyySWGop2pmwC6QL20bvsHwN+iyH5vgiZKn2/YZGeR' +
  '0kAnOCb0AViZfHBzyy3DvIa1PtcBRMHtJw8N9MBpEAwW9mkgH0f1j6mvm1LXWVAxWrPqhTNfcRtFggztzlHE0NYrFDDY3nytiCgzRJAxX7NJKOmK' +
  'pXQcOAmqHOzM+3/BaAcf/7D8fetbinwoSuKHmTv+S2fhBx3/PkusBXUUTV/oy4pwT2sLwkmdIeRtOM5/F0WL7Y2+nC5cb5iyff+SMIkndfFHvUq0' +
  'WaiqOsSzwOBqvktCiZBVhDEtPCkAileZeKFLAawCs6VcePWDnwIDAQAB'

const cipherBytes = 256

/**
 * A generator of random bytes for a platform that gives scripts none, from a call that encrypts outside the script with random padding.
 * Each padding has some 250 random bytes. Two of them must differ and be whole, or the padding is not random and nothing is drawn.
 */
export async function drawFrom(pad: () => Promise<string>): Promise<<T extends ArrayBufferView>(into: T) => T> {
  const [one, two] = [bytesOf(await pad()), bytesOf(await pad())]
  const differ = one.some((b, i) => b !== two[i])
  if (one.length !== cipherBytes || two.length !== cipherBytes || !differ) throw new Error('No source of secure random bytes.')
  const seed = sha256(Uint8Array.from([...one, ...two]))
  let block = 0
  return (into) => {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
    for (let at = 0; at < bytes.length; at += 32) {
      const counter = new Uint8Array(8)
      new DataView(counter.buffer).setUint32(4, block++)
      bytes.set(sha256(Uint8Array.from([...seed, ...counter])).subarray(0, bytes.length - at), at)
    }
    return into
  }
}

const bytesOf = (base64: string) => new Uint8Array(uni.base64ToArrayBuffer(base64))
