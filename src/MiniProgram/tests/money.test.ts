import { describe, expect, it } from 'vitest'
import { fenOf, shortYuan, signedYuan, yuan } from '../src/logic/money'

describe('money', () => {
  it('reads what it writes, for every hundredth', () => {
    for (let fen = 1; fen < 20_000_000; fen = fen * 3 + 7) expect(fenOf(yuan(fen))).toBe(fen)
    for (let fen = 0; fen < 300; fen++) expect(fenOf(yuan(fen))).toBe(fen)
  })
  it('is not led astray by fractions that a float cannot hold', () => {
    expect(fenOf('1.15')).toBe(115)
    expect(fenOf('8.2')).toBe(820)
    expect(fenOf('1,234.5')).toBe(123450)
    expect(fenOf(' 500 ')).toBe(50000)
    expect(fenOf('500.')).toBe(50000)
  })
  it.each(['', '.5', '1.234', '-5', '1e3', 'abc', '999999999', '1.2.3'])('refuses %s', (text) => expect(fenOf(text)).toBeUndefined())
  it('writes groups, signs and whole yuan', () => {
    expect(yuan(1234567)).toBe('12,345.67')
    expect(yuan(-305)).toBe('-3.05')
    expect(signedYuan(305)).toBe('+3.05')
    expect(shortYuan(50000)).toBe('500')
    expect(shortYuan(50050)).toBe('500.50')
  })
})
