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

/** Chips above the list; the Api filters. */
export const filters = [
  { id: undefined, name: '全部' },
  { id: 'waiting', name: '待我处理' },
  { id: 'running', name: '进行中' },
  { id: 'paid', name: '已打款' },
  { id: 'closed', name: '已关闭' },
] as const

export type FilterId = (typeof filters)[number]['id']

/** How long to wait before looking at an order again: quickly while the seller is watching for the money, then rarer. */
export function pollAfterMs(order: Order | undefined, watchedMs: number): number | undefined {
  if (order?.isFinal) return undefined
  if (order?.state === 'underReview') return 10_000
  if (watchedMs < 30_000) return 600
  return watchedMs < 180_000 ? 2_000 : 10_000
}

/** When we knew that the money had arrived: a bank's own time has whole seconds, and may lie before the submission. */
export const paidSeenAt = (order: Order) => order.timeline.find((step) => step.state === 'paid')?.at ?? order.paidAt ?? undefined
