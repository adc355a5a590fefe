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
