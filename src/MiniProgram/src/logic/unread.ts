import { ref } from 'vue'
import { call } from '../api/client'
import { isSignedIn } from './session'

/** How many notices are unread, as last heard. */
export const unread = ref(0)

const accountTab = 3

/** Asks, and shows the number at the account's tab; a failure leaves the last number. */
export async function readUnread(): Promise<void> {
  unread.value = isSignedIn() ? await call('get', '/notices/unread').then((answer) => answer.unread, () => unread.value) : 0
  const at = { index: accountTab, fail: () => undefined }
  if (unread.value) uni.setTabBarBadge({ ...at, text: unread.value > 99 ? '99+' : String(unread.value) })
  else uni.removeTabBarBadge(at)
}
