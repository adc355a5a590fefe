import { reactive } from 'vue'
import type { Schema } from '../api/client'
import { isPast } from './time'
import { keep, kept } from './store'

/** A sale that has begun: everything up to the secret, which is never kept. */
export interface Draft {
  brandId: string
  form: Schema['CardForm']
  faceFen?: number
  balanceFen?: number
  expiresOn?: string
  region?: string
  proof?: 'none' | 'receipt' | 'invoice'
  number?: string
  /** A photo of the card that the Api keeps for a day. */
  photoId?: string
  quote?: Schema['QuoteResponse']
  accepted?: boolean
}

const name = 'cr.draft'
const state = reactive<{ draft?: Draft }>({ draft: kept<Draft>(name) })

export const draft = () => state.draft

export function changeDraft(change: Partial<Draft>) {
  if (!state.draft) return
  Object.assign(state.draft, change)
  keep(name, state.draft)
}

export function beginDraft(draft: Draft) {
  state.draft = draft
  keep(name, draft)
}

export function endDraft() {
  state.draft = undefined
  keep(name, undefined)
}

/** A quote by this device's clock: it may be wrong, so only how long the quote holds is taken from the Api. */
export function byOwnClock(quote: Schema['QuoteResponse'], now: number): Schema['QuoteResponse'] {
  const holdsMs = Date.parse(quote.validUntil) - Date.parse(quote.quotedAt)
  return { ...quote, validUntil: new Date(now + holdsMs).toISOString() }
}

/** Where a sale that was left goes on: the card while its quote holds, else the quote. */
export function placeOf(draft: Draft, now: number): 'card' | 'quote' {
  return draft.accepted && draft.quote && !isPast(draft.quote.validUntil, now) ? 'card' : 'quote'
}

/** Brands sold last on this device, the newest first. */
const recentName = 'cr.recent'
const recentMax = 4
export const recentBrands = () => kept<string[]>(recentName) ?? []
export const rememberBrand = (id: string) => keep(recentName, [id, ...recentBrands().filter((b) => b !== id)].slice(0, recentMax))
