/** Money is whole fen; text is yuan. Nothing here computes with fractions. */

/** 1234567 → "12,345.67". */
export function yuan(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100)
  const rest = String(Math.abs(fen) % 100).padStart(2, '0')
  return `${fen < 0 ? '-' : ''}${String(whole).replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`
}

/** Without ".00": for faces of cards. */
export const shortYuan = (fen: number) => yuan(fen).replace(/\.00$/, '')

/** "+12.00", "-3.50", "0.00". */
export const signedYuan = (fen: number) => (fen > 0 ? '+' : '') + yuan(fen)

/** "1,000.5" → 100050; undefined for what is no amount with at most two decimals, or above 99,999,999.99. */
export function fenOf(text: string): number | undefined {
  const halves = /^(\d{1,8})(?:\.(\d{1,2})?)?$/.exec(text.trim().replace(/[,，\s]/g, '').replace(/[。．]/g, '.'))
  return halves ? Number(halves[1]) * 100 + Number((halves[2] ?? '').padEnd(2, '0')) : undefined
}

/** 945678 ppm → "94.57 折" as a share of 100: "94.57%". */
export const percent = (share: number) => `${(share * 100).toFixed(1)}%`
