import { describe, expect, it } from 'vitest'
import { agreements, agreementVersion } from '../src/logic/agreements'
import { lastMonths, monthSpan } from '../src/logic/months'
import type { Order } from '../src/logic/orders'
import { drawShare, shareLines } from '../src/logic/share'

const order = {
  orderId: '0199-order', orderNo: 'CR2026112800001', brandName: '沃尔玛购物卡', cardMasked: '6271****8846', amountFen: 46000, faceFen: 50000,
  balanceFen: 50000, submittedAt: '2026-11-28T02:00:00Z', paidAt: '2026-11-28T02:00:02Z',
  timeline: [{ state: 'paid', at: '2026-11-28T02:00:03.100Z' }],
} as Order

describe('the picture of a sale', () => {
  it('tells brand, amount and time, and nothing of who sold which card', () => {
    const drawn: string[] = []
    const canvas = new Proxy({}, { get: (_, name) => (text: string) => void (name === 'fillText' && drawn.push(text)) })
    drawShare(canvas as UniApp.CanvasContext, order)
    expect(shareLines(order).lines.map(([, value]) => value)).toEqual(['500 元', '92.0%', '3.1 秒', '2026-11-28'])
    expect(drawn.join()).toContain('460.00')
    for (const personal of [order.orderId, order.orderNo, order.cardMasked, '8846']) expect(drawn.join()).not.toContain(personal)
  })
})

describe('months of a statement', () => {
  it('begin with this one in Beijing and cross the year', () => {
    expect(lastMonths(3, Date.parse('2026-01-31T16:30:00Z'))).toEqual(['2026-02', '2026-01', '2025-12'])
    expect(monthSpan('2025-12')).toEqual({ from: '2025-12-01', to: '2026-01-01' })
    expect(monthSpan('2026-02')).toEqual({ from: '2026-02-01', to: '2026-03-01' })
  })
})

it('The agreements carry the version that the Api is told', () => {
  expect(agreementVersion).toMatch(/^\d{4}-\d\d-\d\d$/)
  for (const { sections } of Object.values(agreements)) expect(sections.every((s) => s.title && s.texts.length > 0)).toBe(true)
})
