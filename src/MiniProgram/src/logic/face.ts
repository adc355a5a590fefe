import { call } from '../api/client'
import { addressOf, openOutside } from '../platform'
import { keep, kept } from './store'
import { page } from './flow'

const name = 'cr.face'

/** A check that has begun on this device: the provider leads back without naming it. */
export interface BegunFaceCheck {
  checkId: string
  orderId?: string
}
export const begunFaceCheck = () => kept<BegunFaceCheck>(name)
export const endFaceCheck = () => keep(name, undefined)

/** Begins a face check, to raise the level or for the review of an order, and leads to the provider's page. */
export async function beginFaceCheck(orderId?: string): Promise<void> {
  const started = await call('post', '/sellers/me/face-checks', { body: { orderId, returnTo: addressOf(page.face) } })
  keep<BegunFaceCheck>(name, { checkId: started.checkId, orderId })
  openOutside(started.page)
}
