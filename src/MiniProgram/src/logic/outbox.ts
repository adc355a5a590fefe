import { ApiProblem, send } from '../api/client'
import { keep, kept } from './store'

/**
 * A write whose outcome must be one, however often it is sent: it is stored with its key before the first sending and forgotten
 * only when the Api has said yes or no. A card's secret is in it under the server's SM2 key alone.
 */
export interface Letter {
  key: string
  path: string
  body: unknown
}

const name = (about: string) => 'cr.outbox.' + about

/** Unlike any other of this seller: time and 80 random bits. Not a secret. */
export function newKey(): string {
  const random = Array.from({ length: 4 }, () => Math.floor(Math.random() * 0x100000).toString(36).padStart(4, '0')).join('')
  return `m-${Date.now().toString(36)}-${random}`
}

export const waiting = (about: string) => kept<Letter>(name(about))

/**
 * Sends what waits about this, or else this letter. A yes or a no ends it; no answer leaves it waiting, to be sent again under the same
 * key.
 */
export async function deliver<T>(about: string, make: () => Promise<Omit<Letter, 'key'>>): Promise<T> {
  let letter = waiting(about)
  if (!letter) {
    letter = { key: newKey(), ...(await make()) }
    keep(name(about), letter)
  }
  try {
    const answer = await send('post', letter.path, letter.body, letter.key)
    keep(name(about), undefined)
    return JSON.parse(answer) as T
  } catch (thrown) {
    // Signed out in between is no answer about the letter either.
    if (thrown instanceof ApiProblem && !thrown.isUncertain && thrown.status !== 401 && thrown.status !== 429) keep(name(about), undefined)
    throw thrown
  }
}

/** The seller has given it up, for instance because the quote is void. */
export const forget = (about: string) => keep(name(about), undefined)
