import { describe, expect, it } from 'vitest'
import { problemOf } from '../src/api/client'
import { looksLikeNumber, matching, type Brand } from '../src/logic/catalog'
import { byOwnClock, placeOf, type Draft } from '../src/logic/draft'
import { gateBefore, page, type Account } from '../src/logic/flow'
import { mood, paidSeenAt, pollAfterMs, type Order } from '../src/logic/orders'
import { clockToSecond, left, today, took } from '../src/logic/time'
import { trendImage, trendWords } from '../src/logic/trend'

describe('a refusal of the Api', () => {
  it('is one error type with what can be shown', () => {
    const text = JSON.stringify({ type: '/problems/quotes/expired', status: 410, message: '报价已过期，请重新询价。', field: 'quote' })
    const problem = problemOf(410, text)
    expect(problem).toMatchObject({ type: '/problems/quotes/expired', message: '报价已过期，请重新询价。', field: 'quote' })
    expect(problem.is('quotes/expired')).toBe(true)
    expect(problem.isUncertain).toBe(false)
  })
  it.each([
    [502, '<html>Bad Gateway</html>'],
    [503, ''],
    [500, 'null'],
    [504, '"text"'],
  ])('survives an answer of %i that is no problem document', (status, text) => {
    const problem = problemOf(status, text)
    expect(problem.isUncertain).toBe(true)
    expect(problem.message).toBe('系统暂时无法处理，请稍后重试。')
  })
})

describe('a sale', () => {
  const account = { level: 'realName' } as Account
  const draft = { accepted: true, quote: { validUntil: '2026-11-28T10:00:00Z' } } as Draft

  it('passes sign-in, real name and payout account in this order', () => {
    expect(gateBefore(false)).toBe(page.signIn)
    expect(gateBefore(true, { ...account, level: 'phone' }, [])).toBe(page.realName)
    expect(gateBefore(true, account, [])).toBe(page.payout)
    expect(gateBefore(true, account, [{ kind: 'alipay', masked: '', first: true, nameMatches: true }])).toBeUndefined()
  })
  it('goes on at the card only while its quote holds', () => {
    expect(placeOf(draft, Date.parse('2026-11-28T09:59:59Z'))).toBe('card')
    expect(placeOf(draft, Date.parse('2026-11-28T10:00:00Z'))).toBe('quote')
    expect(placeOf({ ...draft, accepted: false }, 0)).toBe('quote')
  })
})

describe('a device whose clock is wrong', () => {
  it('holds a quote as long as any other', () => {
    const quote = { quotedAt: '2026-11-28T10:00:00Z', validUntil: '2026-11-28T10:15:00Z' } as NonNullable<Draft['quote']>
    expect(byOwnClock(quote, Date.parse('2031-01-01T00:00:00Z')).validUntil).toBe('2031-01-01T00:15:00.000Z')
  })
})

describe('orders', () => {
  it('took until the money was seen, whatever second the bank writes', () => {
    const order = { paidAt: '2026-01-01T00:00:03Z', timeline: [{ state: 'paid', at: '2026-01-01T00:00:04.200Z' }] } as Order
    expect(took('2026-01-01T00:00:03.400Z', paidSeenAt(order)!)).toBe('0.8 秒')
  })
  it('are watched closely at first, and no more when they have ended', () => {
    expect(pollAfterMs({ isFinal: true } as Order, 0)).toBeUndefined()
    expect(pollAfterMs({ isFinal: false, state: 'paying' } as Order, 1000)).toBeLessThan(1000)
    expect(pollAfterMs({ isFinal: false, state: 'underReview' } as Order, 0)).toBe(10_000)
    expect(mood('awaitingPayee')).toBe('you')
  })
})

describe('times', () => {
  it('are read in Beijing', () => {
    expect(clockToSecond('2026-11-28T17:05:09Z')).toBe('01:05:09')
    expect(today(Date.parse('2026-11-28T16:00:00Z'))).toBe('2026-11-29')
  })
  it('are counted down and taken', () => {
    expect(left('2026-01-01T00:15:00Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('15:00')
    expect(left('2026-01-01T00:00:00Z', Date.parse('2026-01-02T00:00:00Z'))).toBe('00:00')
    expect(left('2026-01-03T02:00:00Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('2 天 2 小时')
    expect(took('2026-01-01T00:00:00Z', '2026-01-01T00:00:03.250Z')).toBe('3.3 秒')
  })
})

describe('brands and trends', () => {
  const brands = [{ id: 'walmart', nameZh: '沃尔玛购物卡', nameEn: 'Walmart', kind: 'supermarket' }] as Brand[]
  it('are found by any name, and a number is not taken for one', () => {
    expect(matching(brands, '沃尔玛')).toHaveLength(1)
    expect(matching(brands, 'WALM')).toHaveLength(1)
    expect(matching(brands, '', 'game')).toHaveLength(0)
    expect(looksLikeNumber('6271 0302 8846')).toBe(true)
    expect(looksLikeNumber('QQ 30')).toBe(false)
  })
  it('are drawn without another host and said in words', () => {
    const days = [0.9, 0.92, 0.91].map((rate, i) => ({ day: `2026-11-0${i + 1}`, rate }))
    expect(trendImage(days.slice(0, 1), false)).toBeUndefined()
    const svg = decodeURIComponent(trendImage(days, true)!)
    expect(svg).toContain('<path')
    expect(svg).not.toContain('NaN')
    expect(trendWords(days)).toBe('近 30 天最低 90.0%，最高 92.0%，整体上涨。')
  })
})
