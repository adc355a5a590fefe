import { loadSeals } from '../platform'

/**
 * Checks a receipt on this device with nothing but its text and the log's public keys, as `ReceiptVerifier` does (docs/adr/0005, 0038): one
 * form only, the signed checkpoint (signed note: Ed25519, and SM2 since files of format 2), the inclusion proofs (RFC 9162, 2.1.3.2;
 * SHA-256, and SM3 likewise), the commitments to name and card.
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
  sm3Proof?: string[]
  checkpoint: string
  openings: { field: 'sellerName' | 'card'; salt: string; value: string }[]
}

const members: Record<string, string> = {
  'cardrecycle.receipt-file/1': 'format,receipt,leafIndex,proof,checkpoint,openings',
  'cardrecycle.receipt-file/2': 'format,receipt,leafIndex,proof,sm3Proof,checkpoint,openings',
}
const receiptMembers =
  'schema,orderId,orderNo,quoteId,brandId,form,faceFen,balanceFen,amountFen,feeFen,ratePpm,lines,modelVersion,quotedAt,submittedAt,' +
  'paidAt,payoutChannel,payoutReference,issuedAt,commitments'

export const utf8 = (text: string) =>
  Uint8Array.from(
    encodeURIComponent(text).replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    (c) => c.charCodeAt(0),
  )

const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Nothing for what is no base64, or another spelling of its bytes: what nobody checks, anybody could alter. */
function bytesOf(base64 = ''): Uint8Array {
  if (!isBase64.test(base64)) return new Uint8Array()
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
      Object.keys(file).join() === members[file.format] &&
      Object.keys(file.receipt).join() === receiptMembers &&
      ['', 'sellerName', 'card', 'sellerName,card'].includes(file.openings.map((o) => o.field).join()) &&
      file.openings.every((o) => Object.keys(o).join() === 'field,salt,value')
    return whole && JSON.stringify(file) === text ? file : undefined
  } catch {
    return undefined
  }
}

const hexOf = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
const userId = '1234567812345678'
const sm2Type = [0xff, ...utf8('SM3withSM2')]

/** A line of `/receipts/public-keys`: origin, id, and the kind with the key itself. */
interface LogKey {
  origin: string
  id: string
  kind: 'Ed25519' | 'SM2'
  bytes: Uint8Array
}

function readKeys(text: string, sha256: Hash): LogKey[] {
  return text
    .trim()
    .split(/\s+/)
    .map((line): LogKey | undefined => {
      const [origin, id, data] = line.split(/\+(.{8})\+/)
      const typed = bytesOf(data)
      const isSm2 = typed.length === sm2Type.length + 65 && sm2Type.every((b, i) => typed[i] === b)
      if (!isSm2 && !(typed.length === 33 && typed[0] === 1)) return undefined
      if (hexOf(sha256(join(utf8(origin + '\n'), typed)).slice(0, 4)) !== id) return undefined
      return { origin, id, kind: isSm2 ? 'SM2' : 'Ed25519', bytes: typed.slice(isSm2 ? sm2Type.length : 1) }
    })
    .filter((key): key is LogKey => key !== undefined)
}

/** Every step in order; the first that fails is the last. */
export async function checkReceipt(text: string, verifierKeys: string): Promise<Step[]> {
  const { ed25519, sha256, sm2, sm3 } = await loadSeals()
  const sm3Hash: Hash = (bytes) => Uint8Array.from(sm3(bytes).match(/../g)!, (b) => parseInt(b, 16))
  const steps: Step[] = []
  const step = (title: string, good: boolean, yes: string, no: string) => {
    steps.push({ title, good, text: good ? yes : no })
    return good
  }
  const file = readReceipt(text)
  if (!step('文件格式', Boolean(file), '与唯一的标准写法逐字节一致', '不是标准写法，内容已被改动') || !file) return steps

  const [note, signed = ''] = file.checkpoint.split('\n\n')
  const body = note + '\n'
  const [origin, size, root, time, sm3Line, ...more] = note.split('\n')
  const two = file.sm3Proof !== undefined
  const lines = /^(— \S+ \S+\n)+$/.test(signed) ? signed.slice(0, -1).split('\n') : []
  const signatures = lines.map((line) => {
    const [, name, tagged] = line.split(' ')
    const bytes = bytesOf(tagged)
    return { name, id: hexOf(bytes.slice(0, 4)), bytes: bytes.slice(4) }
  })
  const keys = readKeys(verifierKeys, sha256)
  const kinds = two ? (['Ed25519', 'SM2'] as const) : (['Ed25519'] as const)
  const signerOf = (kind: LogKey['kind'], by?: { name: string; id: string }) =>
    keys.find((k) => k.kind === kind && k.id === by?.id && k.origin === by.name)
  const signers = kinds.map((kind, i) => signerOf(kind, signatures[i]))
  const whole = more.length === 0 && two === (sm3Line?.startsWith('sm3 ') ?? false) && signatures.length === kinds.length
  const known = whole && signers.every((k) => k?.origin === origin)
  const names = kinds.map((kind, i) => `${kind} ${signatures[i]?.id}`).join('、')
  if (!step('签名者', known, `公钥 ${names} 属于存证日志 ${origin}`, '签名密钥与所给公钥不符')) return steps

  const verified = signers.every((key, i) => verifies(key!, signatures[i].bytes))
  if (!step('签名', verified, `检查点于 ${time?.slice(5)} 签名，有效`, '签名无效，内容已被改动')) return steps
  function verifies(key: LogKey, signature: Uint8Array) {
    try {
      return key.kind === 'SM2'
        ? sm2.doVerifySignature(utf8(body), hexOf(signature), hexOf(key.bytes), { hash: true, userId })
        : ed25519.verify(signature, utf8(body), key.bytes)
    } catch {
      return false
    }
  }

  const leaf = join([0], utf8(JSON.stringify(file.receipt)))
  const holds = (hash: Hash, proof: string[], top: string) =>
    includes(hash, hash(leaf), file.leafIndex, Number(size), proof.map(bytesOf), bytesOf(top))
  const included = holds(sha256, file.proof, root) && (!two || holds(sm3Hash, file.sm3Proof!, sm3Line.slice(4)))
  const trees = two ? '（SHA-256 与 SM3 两棵树）' : ''
  if (!step('收录证明', included, `本凭证是日志第 ${file.leafIndex + 1} 条，共 ${size} 条${trees}`, '凭证不在已签名的日志中')) return steps

  const opened = file.openings.every(({ field, salt, value }) => {
    const commitment = file.receipt.commitments[field]
    const made = sha256(join(utf8(`cardrecycle.commitment/1\n${field}\n`), bytesOf(salt), utf8(value)))
    return bytesOf(salt).length === 32 && commitment !== undefined && same(made, bytesOf(commitment))
  })
  step('姓名与卡号', opened, '与凭证中的承诺值相符', '与凭证中的承诺值不符')
  return steps
}
