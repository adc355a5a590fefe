import { today } from './time'

/** Months of Beijing as 2026-11, this one first. */
export function lastMonths(count: number, now = Date.now()): string[] {
  const [year, month] = today(now).split('-').map(Number)
  return Array.from({ length: count }, (_, i) => {
    const at = year * 12 + month - 1 - i
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}

/** First day of a month, and of the next: how the Api takes a span. */
export function monthSpan(month: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number)
  const next = year * 12 + number
  return { from: month + '-01', to: `${Math.floor(next / 12)}-${String((next % 12) + 1).padStart(2, '0')}-01` }
}
