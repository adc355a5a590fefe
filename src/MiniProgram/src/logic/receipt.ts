import { loadEd25519 } from '../platform'

/**
 * Checks a receipt on this device with nothing but its text and the log's public key, as `ReceiptVerifier` does (docs/adr/0005): one form
 * only, the signed checkpoint (Ed25519 signed note), the inclusion proof (RFC 9162, 2.1.3.2), the commitments to name and card.
 */
export interface Step {
  title: string
  good: boolean
  text: string
}

export interface Receipt {
  orderNo: string
  brandId: string
  faceFen: number
  balanceFen: number
  amountFen: number
  feeFen: number
  lines: { code: string; label: string; amountFen: number }[]
  submittedAt: string
  paidAt: string
  issuedAt: string
  payoutChannel: string
  payoutReference: string
  modelVersion: string
  commitments: { sellerName: string; card: string }
}

export interface ReceiptFile {
  format: string
  receipt: Receipt
  leafIndex: number
  proof: string[]
  checkpoint: string
  openings: { field: 'sellerName' | 'card'; salt: string; value: string }[]
}

const members = 'format,receipt,leafIndex,proof,checkpoint,openings'
const receiptMembers =
  'schema,orderId,orderNo,quoteId,brandId,form,faceFen,balanceFen,amountFen,feeFen,ratePpm,lines,modelVersion,quotedAt,submittedAt,' +
  'paidAt,payoutChannel,payoutReference,issuedAt,commitments'

export const utf8 = (text: string) =>
  Uint8Array.from(
    encodeURIComponent(text).replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    (c) => c.charCodeAt(0),
  )

/** Nothing for a text that is another spelling of its bytes: what nobody checks, anybody could alter. */
function bytesOf(base64 = ''): Uint8Array {
  const bytes = uni.base64ToArrayBuffer(base64)
  return uni.arrayBufferToBase64(bytes) === base64 ? new Uint8Array(bytes) : new Uint8Array()
}
const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((x, i) => x === b[i])
const join = (...parts: (Uint8Array | number[])[]) => Uint8Array.from(parts.flatMap((p) => [...p]))

type Hash = (bytes: Uint8Array) => Uint8Array

/** Whether the leaf with this hash is in the log of this size with this root. */
export function includes(hash: Hash, leaf: Uint8Array, index: number, size: number, proof: Uint8Array[], root: Uint8Array): boolean {
  if (!(index >= 0 && index < size)) return false
  let [fn, sn, top] = [index, size - 1, leaf]
  const half = () => ([fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)])
  for (const sibling of proof) {
    if (sn === 0 || sibling.length !== 32) return false
    if (fn % 2 === 1 || fn === sn) {
      top = hash(join([1], sibling, top))
      while (fn % 2 === 0 && fn !== 0) half()
    } else {
      top = hash(join([1], top, sibling))
    }
    half()
  }
  return sn === 0 && same(top, root)
}

export function readReceipt(text: string): ReceiptFile | undefined {
  try {
    const file = JSON.parse(text) as ReceiptFile
    const whole =
      file.format === 'cardrecycle.receipt-file/1' &&
      Object.keys(file).join() === members &&
      Object.keys(file.receipt).join() === receiptMembers &&
      ['', 'sellerName', 'card', 'sellerName,card'].includes(file.openings.map((o) => o.field).join()) &&
      file.openings.every((o) => Object.keys(o).join() === 'field,salt,value')
    return whole && JSON.stringify(file) === text ? file : undefined
  } catch {
    return undefined
  }
}

/** Every step in order; the first that fails is the last. */
export async function checkReceipt(text: string, verifierKey: string): Promise<Step[]> {
  const { ed25519, sha256 } = await loadEd25519()
  const steps: Step[] = []
  const step = (title: string, good: boolean, yes: string, no: string) => {
    steps.push({ title, good, text: good ? yes : no })
    return good
  }
  const file = readReceipt(text)
  if (!step('文件格式', Boolean(file), '与唯一的标准写法逐字节一致', '不是标准写法，内容已被改动') || !file) return steps

  const [note, signatureLine = ''] = file.checkpoint.split('\n\n')
  const body = note + '\n'
  const [origin, size, root, time] = note.split('\n')
  const [, name = '', tagged = ''] = /^— (\S+) (\S+)\n$/.exec(signatureLine) ?? []
  const [keyOrigin, keyId, keyData] = verifierKey.trim().split(/\+(.{8})\+/)
  const key = bytesOf(keyData)
  const signed = bytesOf(tagged)
  const idOf = (bytes: Uint8Array) => [...bytes.slice(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join('')
  const keyFits =
    key.length === 33 && idOf(sha256(join(utf8(keyOrigin + '\n'), key))) === keyId && idOf(signed) === keyId && name === keyOrigin
  if (!step('签名者', keyFits && origin === keyOrigin, `公钥 ${keyId} 属于存证日志 ${keyOrigin}`, '签名密钥与所给公钥不符')) return steps

  if (!step('签名', verified(), `检查点于 ${time?.slice(5)} 签名，有效`, '签名无效，内容已被改动')) return steps
  function verified() {
    try {
      return ed25519.verify(signed.slice(4), utf8(body), key.slice(1))
    } catch {
      return false
    }
  }

  const leaf = sha256(join([0], utf8(JSON.stringify(file.receipt))))
  const included = includes(sha256, leaf, file.leafIndex, Number(size), file.proof.map(bytesOf), bytesOf(root))
  if (!step('收录证明', included, `本凭证是日志第 ${file.leafIndex + 1} 条，共 ${size} 条`, '凭证不在已签名的日志中')) return steps

  const opened = file.openings.every(({ field, salt, value }) => {
    const commitment = file.receipt.commitments[field]
    const made = sha256(join(utf8(`cardrecycle.commitment/1\n${field}\n`), bytesOf(salt), utf8(value)))
    return bytesOf(salt).length === 32 && commitment !== undefined && same(made, bytesOf(commitment))
  })
  step('姓名与卡号', opened, '与凭证中的承诺值相符', '与凭证中的承诺值不符')
  return steps
}
