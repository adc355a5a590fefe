import { askForMessages } from '../platform'
import { kept } from './store'

export const messagesName = 'cr.messages'

/** Asks for the messages of an order unless the seller has said that none are wanted. */
export async function askOnce(): Promise<void> {
  if (kept<boolean>(messagesName) ?? true) await askForMessages()
}
