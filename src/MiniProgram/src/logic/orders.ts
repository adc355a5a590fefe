import type { Schema } from '../api/client'

export type Order = Schema['OrderView']
export type State = Schema['OrderState']

/** How a state is coloured: it goes on by itself, waits for the seller, has ended well, or otherwise. */
export function mood(state: State): 'go' | 'you' | 'bad' | 'done' {
  switch (state) {
    case 'awaitingCode':
    case 'awaitingRepair':
    case 'awaitingRequote':
    case 'awaitingPayee':
      return 'you'
    case 'paid':
      return 'done'
    case 'rejected':
    case 'declined':
    case 'cancelled':
    case 'expired':
      return 'bad'
    default:
      return 'go'
  }
}

export const filters = [
  { id: 'all', name: '全部', takes: () => true },
  { id: 'you', name: '待我处理', takes: (s: State) => mood(s) === 'you' },
  { id: 'go', name: '进行中', takes: (s: State) => mood(s) === 'go' },
  { id: 'done', name: '已打款', takes: (s: State) => mood(s) === 'done' },
  { id: 'bad', name: '已关闭', takes: (s: State) => mood(s) === 'bad' },
] as const

export type FilterId = (typeof filters)[number]['id']

/**
 * Reads pages until one page's worth passes the filter (the Api's list knows no states), the end, or pagesMax: a seller with years of
 * orders taps on instead of waiting.
 */
export async function readMatching<T extends { state: State }>(
  filter: FilterId,
  next: string | undefined,
  read: (before?: string) => Promise<{ orders: T[]; next: string | null }>,
  wanted = 20,
  pagesMax = 5,
): Promise<{ orders: T[]; next?: string }> {
  const takes = filters.find((f) => f.id === filter)!.takes
  const orders: T[] = []
  for (let i = 0; i < pagesMax && orders.length < wanted; i++) {
    const page = await read(next)
    orders.push(...page.orders.filter((o) => takes(o.state)))
    next = page.next ?? undefined
    if (!next) break
  }
  return { orders, next }
}

/** How long to wait before looking at an order again: quickly while the seller is watching for the money, then rarer. */
export function pollAfterMs(order: Order | undefined, watchedMs: number): number | undefined {
  if (order?.isFinal) return undefined
  if (order?.state === 'underReview') return 10_000
  if (watchedMs < 30_000) return 600
  return watchedMs < 180_000 ? 2_000 : 10_000
}
