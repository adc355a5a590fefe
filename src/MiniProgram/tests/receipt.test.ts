import { describe, expect, it } from 'vitest'
import key from './examples/public-key.txt?raw'
import keys2 from './examples/public-keys-2.txt?raw'
import text2 from './examples/receipt-2.json?raw'
import text from './examples/receipt.json?raw'
import { checkReceipt, includes, type Step } from '../src/logic/receipt'

// A receipt of the Sandbox, as `DevHost sell` saved it: what the Api writes and ReceiptVerifier takes.
const next = (c: string) => String.fromCharCode(c.charCodeAt(0) + 1)
const failed = (steps: Step[]) => steps.find((s) => !s.good)?.title

describe('a receipt', () => {
  it('of the Api is valid, in five steps', async () => {
    const steps = await checkReceipt(text, key)
    expect(steps.map((s) => [s.title, s.good])).toEqual(['文件格式', '签名者', '签名', '收录证明', '姓名与卡号'].map((t) => [t, true]))
  })

  it('is refused wherever one character was changed', async () => {
    for (let at = 0; at < text.length; at += 13) {
      const other = text[at] === '0' ? '1' : '0'
      expect(failed(await checkReceipt(text.slice(0, at) + other + text.slice(at + 1), key)), `character ${at}`).toBeDefined()
    }
  })

  it.each([
    ['an amount', (t: string) => t.replace(/"amountFen":(\d+)/, (_, fen) => `"amountFen":${Number(fen) + 1}`), '收录证明'],
    ['white space', (t: string) => t.replace(',', ', '), '文件格式'],
    ['another order of members', (t: string) => t.replace(/^\{"format":"([^"]*)",/, '{').replace(/\}$/, ',"format":"$1"}'), '文件格式'],
    ['the log’s size', (t: string) => t.replace(/receipts\\n(\d+)/, (_, n) => `receipts\\n${Number(n) + 1}`), '签名'],
    ['slack bits of a salt', (t: string) => t.replace(/("salt":"[^"]{42})(.)=/, (_, a, b) => `${a}${next(b)}=`), '姓名与卡号'],
    ['the name', (t: string) => t.replace(/"field":"sellerName"(.*?)"value":"/, '"field":"sellerName"$1"value":"王'), '姓名与卡号'],
  ])('says which step failed when %s was changed', async (_, forge, title) => {
    expect(forge(text)).not.toBe(text)
    expect(failed(await checkReceipt(forge(text), key))).toBe(title)
  })

  it('of another log is not taken', async () => {
    const [origin, id, data] = key.trim().split('+', 3)
    expect(failed(await checkReceipt(text, `other${origin}+${id}+${key.trim().slice(origin.length + id.length + 2)}`))).toBe('签名者')
    expect(failed(await checkReceipt(text, 'nonsense'))).toBe('签名者')
    expect(data).toBeDefined()
  })
})

// What the Api issues now, as the app saved it in Chromium: two trees, and a checkpoint signed with Ed25519 and with SM2.
describe('a receipt of format 2', () => {
  const bent = (at: number) => text2.slice(0, at) + String.fromCharCode(text2.charCodeAt(at) ^ 1) + text2.slice(at + 1)

  it('is valid, in five steps, by both keys and not by one of them', async () => {
    expect(text2).toContain('"format":"cardrecycle.receipt-file/2"')
    const steps = await checkReceipt(text2, keys2)
    expect(steps.map((s) => s.good)).toEqual([true, true, true, true, true])
    expect(steps[3].text).toContain('SM3')
    for (const one of keys2.trim().split('\n')) expect(failed(await checkReceipt(text2, one))).toBe('签名者')
  })

  it('is refused with one bit changed anywhere', async () => {
    for (let at = 1; at < text2.length; at += 29) expect(failed(await checkReceipt(bent(at), keys2)), `character ${at}`).toBeDefined()
  })

  it.each([
    ['the SM3 tree', text2.indexOf('"sm3Proof":["') + 20, '收录证明'],
    ['the SHA-256 tree', text2.indexOf('"proof":["') + 20, '收录证明'],
    ['the second signature, by SM2', text2.lastIndexOf('\\n","openings"') - 20, '签名'],
  ])('says which step failed when one bit of %s was changed', async (_, at, title) => {
    expect(failed(await checkReceipt(bent(at), keys2))).toBe(title)
  })
})

it('A leaf is in a log of any size at its own place only', async () => {
  const { sha256 } = await import('@noble/hashes/sha2')
  const leaves = Array.from({ length: 7 }, (_, i) => sha256(Uint8Array.from([0, i])))
  const node = (a: Uint8Array, b: Uint8Array) => sha256(Uint8Array.from([1, ...a, ...b]))
  const tree = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return leaves[from]
    const middle = from + 2 ** Math.ceil(Math.log2(to - from) - 1)
    return node(tree(from, middle), tree(middle, to))
  }
  const path = (at: number, from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return []
    const middle = from + 2 ** Math.ceil(Math.log2(to - from) - 1)
    return at < middle ? [...path(at, from, middle), tree(middle, to)] : [...path(at, middle, to), tree(from, middle)]
  }
  for (let size = 1; size <= leaves.length; size++)
    for (let at = 0; at < size; at++)
      for (let claimed = 0; claimed < size; claimed++)
        expect(includes(sha256, leaves[at], claimed, size, path(at, 0, size), tree(0, size))).toBe(at === claimed)
})
