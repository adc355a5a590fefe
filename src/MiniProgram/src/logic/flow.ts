import { call, type Schema } from '../api/client'
import { isSignedIn } from './session'

export const page = {
  sell: '/pages/sell/index',
  quote: '/pages/sell/quote',
  card: '/pages/sell/card',
  orders: '/pages/orders/index',
  order: (id: string) => '/pages/orders/detail?id=' + id,
  receipt: (id: string) => '/pages/orders/receipt?id=' + id,
  dispute: (id: string) => '/pages/orders/dispute?id=' + id,
  brand: (id: string) => '/pages/prices/brand?id=' + id,
  account: '/pages/account/index',
  signIn: '/pages/account/sign-in',
  realName: '/pages/account/real-name',
  payout: '/pages/account/payout',
  privacy: '/pages/account/privacy',
  notices: '/pages/account/notices',
  alerts: '/pages/account/alerts',
  limits: '/pages/account/limits',
  erase: '/pages/account/erase',
  statement: '/pages/account/statement',
  face: '/pages/account/face',
  agreement: (which: 'user' | 'privacy') => '/pages/account/agreement?which=' + which,
  prices: '/pages/prices/index',
}

export type Account = Schema['OwnAccountResponse']
export type PayoutAccount = Schema['PayoutAccountView']

/** What stands between an accepted quote and handing the card over; undefined when nothing does. */
export function gateBefore(signedIn: boolean, account?: Account, payouts?: PayoutAccount[]): string | undefined {
  if (!signedIn || !account) return page.signIn
  if (account.level === 'phone') return page.realName
  return payouts?.length ? undefined : page.payout
}

/** The next page on the way to handing the card over. */
export async function nextStep(): Promise<string> {
  if (!isSignedIn()) return page.signIn
  const [account, payouts] = await Promise.all([call('get', '/sellers/me'), call('get', '/sellers/me/payout-accounts')])
  return gateBefore(true, account, payouts.accounts) ?? page.card
}

/** The bars at the bottom are switched to, all other pages are stacked. */
const tabs = [page.sell, page.orders, page.account, page.prices]
export function go(url: string, how: 'on' | 'instead' = 'on') {
  if (tabs.includes(url)) uni.switchTab({ url })
  else if (how === 'instead') uni.redirectTo({ url })
  else uni.navigateTo({ url })
}

/** Back to the page before; to a tab when there is none, as after a reload on H5. */
export function goBack(otherwise: string) {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else go(otherwise, 'instead')
}
