/** One day of a brand's market. */
export interface TrendDay {
  day: string
  rate: number
}

const width = 320
const height = 96
const edge = 6

/**
 * The last 30 days as an SVG in a data address: <image> shows it on WeChat, Alipay and H5 alike, and no chart library is shipped.
 * Undefined below two days, where there is no trend.
 */
export function trendImage(days: TrendDay[], dark: boolean): string | undefined {
  const shown = days.slice(-30)
  if (shown.length < 2) return undefined
  const rates = shown.map((d) => d.rate)
  const [low, high] = [Math.min(...rates), Math.max(...rates)]
  // A market that hardly moves is a line in the middle, not a drama.
  const span = Math.max(high - low, 0.01)
  const floor = (high + low - span) / 2
  const x = (i: number) => (edge + (i * (width - 2 * edge)) / (shown.length - 1)).toFixed(1)
  const y = (rate: number) => (height - edge - ((rate - floor) / span) * (height - 2 * edge)).toFixed(1)
  const line = rates.map((rate, i) => `${i ? 'L' : 'M'}${x(i)} ${y(rate)}`).join('')
  const last = shown.length - 1
  const colour = dark ? '#5fd19c' : '#0a6b4b'
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">` +
    `<path d="${line}L${x(last)} ${height}L${x(0)} ${height}Z" fill="${colour}" fill-opacity=".1"/>` +
    `<path d="${line}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>` +
    `<circle cx="${x(last)}" cy="${y(rates[last])}" r="4" fill="${colour}"/></svg>`
  return 'data:image/svg+xml,' + encodeURIComponent(svg)
}

/** The same in words, for whoever does not see it. */
export function trendWords(days: TrendDay[], what = '近 30 天'): string {
  const rates = days.slice(-30).map((d) => d.rate)
  if (rates.length < 2) return `${what}成交较少，暂无走势。`
  const p = (rate: number) => (rate * 100).toFixed(1)
  const change = rates[rates.length - 1] - rates[0]
  const way = Math.abs(change) < 0.003 ? '基本持平' : change > 0 ? '上涨' : '下跌'
  return `${what}最低 ${p(Math.min(...rates))}%，最高 ${p(Math.max(...rates))}%，整体${way}。`
}
