import { call } from '../api/client'
import { askForMessages, messageChannel } from '../platform'
import { isSignedIn } from './session'
import { kept } from './store'

export const messagesName = 'cr.messages'
export type Topic = 'paid' | 'action' | 'price'

let known: Promise<{ topic: Topic; templateId: string }[]> | undefined

/** Learns the templates before the tap: an app shows its dialogue only in answer to one. */
export function prepareMessages(): Promise<{ topic: Topic; templateId: string }[]> {
  if (!messageChannel || !isSignedIn()) return Promise.resolve([])
  known ??= call('get', '/notices/templates', { query: { channel: messageChannel } }).then((answer) => answer.templates)
  known.catch(() => (known = undefined))
  return known.catch(() => [])
}

/** Asks for messages about these topics unless the seller has said that none are wanted, and lets the Api know of each yes. */
export async function askOnce(...topics: Topic[]): Promise<void> {
  if (!messageChannel || !(kept<boolean>(messagesName) ?? true)) return
  const ids = (await prepareMessages()).filter((t) => topics.includes(t.topic)).map((t) => t.templateId)
  if (!ids.length) return
  const accepted = await askForMessages(ids)
  // A yes that is lost costs a message, never a sale.
  if (accepted.length) await call('put', '/notices/consents', { body: { channel: messageChannel, accepted } }).catch(() => undefined)
}
