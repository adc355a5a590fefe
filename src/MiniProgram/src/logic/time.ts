/** Times of the Api are UTC; a seller reads them in Beijing time, wherever the phone is. */
const beijingMs = 8 * 3600_000
const two = (n: number) => String(n).padStart(2, '0')

function parts(at: string) {
  const d = new Date(Date.parse(at) + beijingMs)
  return {
    date: `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`,
    day: `${d.getUTCMonth() + 1}月${d.getUTCDate()}日`,
    clock: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`,
    second: two(d.getUTCSeconds()),
  }
}

export const dateOf = (at: string) => parts(at).date
export const dayAndClock = (at: string) => `${parts(at).day} ${parts(at).clock}`
export const clockToSecond = (at: string) => `${parts(at).clock}:${parts(at).second}`
export const full = (at: string) => `${parts(at).date} ${clockToSecond(at)}`

/** Today in Beijing, as 2026-11-28. */
export const today = (now = Date.now()) => parts(new Date(now).toISOString()).date

/** How long from one moment to another: "3.2 秒", "4 分 10 秒". */
export function took(from: string, to: string): string {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from))
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} 秒`
  if (ms < 3600_000) return `${Math.floor(ms / 60_000)} 分 ${Math.floor((ms % 60_000) / 1000)} 秒`
  return `${Math.floor(ms / 3600_000)} 小时 ${Math.floor((ms % 3600_000) / 60_000)} 分`
}

/** What is left until a moment: "14:59", "3 小时 20 分", "2 天 4 小时"; "00:00" when it has passed. */
export function left(until: string, now: number): string {
  const s = Math.max(0, Math.floor((Date.parse(until) - now) / 1000))
  if (s < 3600) return `${two(Math.floor(s / 60))}:${two(s % 60)}`
  if (s < 86_400) return `${Math.floor(s / 3600)} 小时 ${Math.floor((s % 3600) / 60)} 分`
  return `${Math.floor(s / 86_400)} 天 ${Math.floor((s % 86_400) / 3600)} 小时`
}

export const isPast = (at: string, now: number) => Date.parse(at) <= now
