import { describe, expect, it, vi } from 'vitest'

type Built = typeof import('../src/platform')
const load = (on: string): Promise<Built> => import(/* @vite-ignore */ `../src/platform.ts?on=${on}`)
const transfer = { mchId: 'm', appId: 'a', package: 'p' }

describe('receiving the money', () => {
  it('shows WeChat’s own page there', async () => {
    const requestMerchantTransfer = vi.fn((asked: { success: () => void }) => asked.success())
    vi.stubGlobal('wx', { canIUse: () => true, requestMerchantTransfer })
    const { takeMoney, platform } = await load('MP-WEIXIN')
    expect(platform).toBe('weixin')
    expect(await takeMoney(transfer)).toBe('shown')
    expect(requestMerchantTransfer).toHaveBeenCalledWith(expect.objectContaining(transfer))
  })
  it('says that WeChat is too old, and that the seller closed the page', async () => {
    const { takeMoney } = await load('MP-WEIXIN')
    vi.stubGlobal('wx', { canIUse: () => false })
    expect(await takeMoney(transfer)).toBe('too-old')
    vi.stubGlobal('wx', { canIUse: () => true, requestMerchantTransfer: (asked: { fail: () => void }) => asked.fail() })
    expect(await takeMoney(transfer)).toBe('closed')
  })
  it('is elsewhere on H5 and Alipay', async () => {
    for (const on of ['H5', 'MP-ALIPAY']) {
      const { takeMoney } = await load(on)
      expect(await takeMoney(transfer)).toBe('elsewhere')
    }
  })
})

describe('the platforms', () => {
  it.each([
    ['H5', 'h5', false],
    ['MP-WEIXIN', 'weixin', true],
    ['MP-ALIPAY', 'alipay', true],
  ])('%s is %s and can scan: %s', async (on, name, canScan) => {
    const built = await load(on)
    expect([built.platform, built.canScan]).toEqual([name, canScan])
  })
})

describe('a bar code', () => {
  it.each(['MP-WEIXIN', 'MP-ALIPAY'])('is read by the camera on %s, or not when the seller gives up', async (on) => {
    const { scan } = await load(on)
    const found = { scanCode: (asked: { success: (found: object) => void }) => asked.success({ result: '6271 0000' }) }
    const gaveUp = { scanCode: (asked: { fail: () => void }) => asked.fail() }
    const phone = uni as unknown as Record<string, unknown>
    Object.assign(phone, found)
    expect(await scan()).toBe('6271 0000')
    Object.assign(phone, gaveUp)
    expect(await scan()).toBeUndefined()
  })
})

describe('messages', () => {
  it('are asked of Alipay by their templates, and count neither after a cancel, nor a failure', async () => {
    const { askForMessages } = await load('MP-ALIPAY')
    const requestSubscribeMessage = vi.fn((asked: { success: (said: object) => void }) => asked.success({ behavior: 'cancel' }))
    vi.stubGlobal('my', { requestSubscribeMessage })
    expect(await askForMessages(['a', 'b'])).toEqual([])
    expect(requestSubscribeMessage).toHaveBeenCalledWith(expect.objectContaining({ entityIds: ['a', 'b'] }))
    vi.stubGlobal('my', { requestSubscribeMessage: (asked: { fail: () => void }) => asked.fail() })
    expect(await askForMessages(['a'])).toEqual([])
    vi.stubGlobal('my', {
      requestSubscribeMessage: (asked: { success: (said: object) => void }) => asked.success({ behavior: 'subscribe' }),
    })
    expect(await askForMessages(['a', 'b'])).toEqual(['a', 'b'])
  })

  it('count what was said yes to in WeChat and in Alipay, and nothing in a browser', async () => {
    const requestSubscribeMessage = vi.fn((asked: { success: (said: object) => void }) => asked.success({ a: 'accept', b: 'reject' }))
    vi.stubGlobal('wx', { requestSubscribeMessage })
    expect(await (await load('MP-WEIXIN')).askForMessages(['a', 'b'])).toEqual(['a'])
    const said = { behavior: 'subscribe', result: { subscribedEntityIds: ['b', 'other'] } }
    vi.stubGlobal('my', { requestSubscribeMessage: (asked: { success: (said: object) => void }) => asked.success(said) })
    expect(await (await load('MP-ALIPAY')).askForMessages(['a', 'b'])).toEqual(['b'])
    expect(await (await load('H5')).askForMessages(['a'])).toEqual([])
  })
})

describe('random bytes in Alipay', () => {
  const rsaOf = (texts: string[]) => ({
    rsa: (asked: { success: (done: { text: string }) => void }) => asked.success({ text: texts.shift()! }),
  })
  const padding = (seed: number) => btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => (i * 7 + seed * 31) % 256)))

  it('are drawn from what its RSA pads with, never the same twice', async () => {
    vi.stubGlobal('crypto', undefined)
    vi.stubGlobal('my', rsaOf([padding(1), padding(2)]))
    await (await load('MP-ALIPAY')).readyRandom()
    const draw = () => [...(globalThis.crypto as Crypto).getRandomValues(new Uint8Array(40))].join()
    const first = draw()
    expect(draw()).not.toBe(first)
    expect(new Set(first.split(',')).size).toBeGreaterThan(20)
  })
  it.each([
    ['the padding is not random', [padding(1), padding(1)]],
    ['the answer is short', ['AAAA', 'AAAB']],
  ])('are refused when %s', async (_, texts) => {
    vi.stubGlobal('my', rsaOf([...texts]))
    await expect((await load('MP-ALIPAY')).readyRandom()).rejects.toThrow('No source')
  })
})
