/** Everything that differs between WeChat, Alipay and H5 is in this file. */
// #ifndef H5
import * as sealsHere from './logic/seals'
import * as sm2Here from './logic/sm2'
// #endif
// #ifdef MP-ALIPAY
import { drawFrom, padKey } from './logic/random'
// #endif

function baseAddress(): string {
  if (import.meta.env.VITE_API_BASE) return import.meta.env.VITE_API_BASE
  // #ifdef H5
  return location.origin + '/api'
  // #endif
  // #ifndef H5
  return 'http://127.0.0.1:5080'
  // #endif
}

/** Where the Api answers, without a slash at the end. */
export const apiBase = baseAddress()

export type Platform = 'weixin' | 'alipay' | 'h5'

function platformName(): Platform {
  // #ifdef MP-WEIXIN
  return 'weixin'
  // #endif
  // #ifdef MP-ALIPAY
  return 'alipay'
  // #endif
  // #ifdef H5
  return 'h5'
  // #endif
}

export const platform = platformName()

/** Whether a camera can read a bar code here. */
export const canScan = platform !== 'h5'

/** The text of a bar code or QR code; undefined when the seller gave up. */
export function scan(): Promise<string | undefined> {
  return new Promise((resolve) => {
    uni.scanCode({ success: (found) => resolve(found.result), fail: () => resolve(undefined) })
  })
}

/** WeChat's sign-in code for the backend, which alone learns the openid. */
export function weChatCode(): Promise<string | undefined> {
  return new Promise((resolve) => {
    // #ifdef MP-WEIXIN
    wx.login({ success: ({ code }) => resolve(code), fail: () => resolve(undefined) })
    // #endif
    // #ifndef MP-WEIXIN
    resolve(undefined)
    // #endif
  })
}

/** SM2. A browser loads it when a card is handed over; a mini-program's package has it and knows no loading at run time. */
export function loadSm2(): Promise<typeof import('./logic/sm2')> {
  // #ifdef H5
  return import('./logic/sm2')
  // #endif
  // #ifndef H5
  return Promise.resolve(sm2Here)
  // #endif
}

/** Ed25519, SHA-256, SM2 and SM3, for whoever checks a receipt. */
export function loadSeals(): Promise<typeof import('./logic/seals')> {
  // #ifdef H5
  return import('./logic/seals')
  // #endif
  // #ifndef H5
  return Promise.resolve(sealsHere)
  // #endif
}

export interface MerchantTransfer {
  mchId: string
  appId: string
  package: string
}

/**
 * Shows WeChat's page on which the seller takes the money. Success says only that it was shown: the order's state comes from the Api.
 * 'elsewhere' on what is not WeChat, 'too-old' below base library 3.3.0.
 */
export function takeMoney(transfer: MerchantTransfer): Promise<'shown' | 'closed' | 'too-old' | 'elsewhere'> {
  return new Promise((resolve) => {
    // #ifdef MP-WEIXIN
    if (!wx.canIUse('requestMerchantTransfer')) return resolve('too-old')
    wx.requestMerchantTransfer({
      mchId: transfer.mchId,
      appId: transfer.appId,
      package: transfer.package,
      success: () => resolve('shown'),
      fail: () => resolve('closed'),
    } as WechatMiniprogram.RequestMerchantTransferOption)
    // #endif
    // #ifndef MP-WEIXIN
    resolve(transfer.package ? 'elsewhere' : 'closed')
    // #endif
  })
}

/** The app whose messages can be asked for here; none in a browser. */
export const messageChannel: 'weChat' | 'alipay' | undefined =
  platform === 'weixin' ? 'weChat' : platform === 'alipay' ? 'alipay' : undefined

/** The app's own dialogue for messages of these templates; only from a tap. Gives the ids that were said yes to, one message each. */
export function askForMessages(templates: string[]): Promise<string[]> {
  return new Promise((resolve) => {
    // #ifdef MP-WEIXIN
    wx.requestSubscribeMessage({
      tmplIds: templates,
      success: (said) => resolve(templates.filter((id) => (said as unknown as Record<string, string>)[id] === 'accept')),
      fail: () => resolve([]),
    })
    // #endif
    // #ifdef MP-ALIPAY
    my.requestSubscribeMessage({
      entityIds: templates,
      success: (said) => {
        const named = (said.result as { subscribedEntityIds?: string[] } | undefined)?.subscribedEntityIds
        resolve(said.behavior === 'subscribe' ? (named ?? templates).filter((id) => templates.includes(id)) : [])
      },
      fail: () => resolve([]),
    })
    // #endif
    // #ifdef H5
    resolve([])
    // #endif
  })
}

/** What a button must be to give the phone number (its open-type and scope); undefined where none can. */
export const phoneButton: { type: string; scope: string } | undefined =
  platform === 'weixin'
    ? { type: 'getPhoneNumber', scope: '' }
    : platform === 'alipay'
      ? { type: 'getAuthorize', scope: 'phoneNumber' }
      : undefined

/** Alipay's sign-in code for the backend. */
export function alipayCode(): Promise<string | undefined> {
  return new Promise((resolve) => {
    // #ifdef MP-ALIPAY
    my.getAuthCode({ scopes: 'auth_base', success: ({ authCode }) => resolve(authCode), fail: () => resolve(undefined) })
    // #endif
    // #ifndef MP-ALIPAY
    resolve(undefined)
    // #endif
  })
}

/**
 * The phone number that the app vouches for, as the backend takes it: WeChat's one-time code of the button's event, Alipay's signed and
 * encrypted answer. Undefined when the person declined.
 */
export function phoneProof(event: { detail?: { code?: string } }): Promise<string | undefined> {
  return new Promise((resolve) => {
    // #ifdef MP-ALIPAY
    my.getPhoneNumber({ success: ({ response }) => resolve(response), fail: () => resolve(undefined) })
    // #endif
    // #ifndef MP-ALIPAY
    resolve(event.detail?.code)
    // #endif
  })
}

/** Leads to a page of another house and back to `returnTo`: itself in a browser, a web view in a mini-program. */
export function openOutside(address: string) {
  // #ifdef H5
  location.href = address
  // #endif
  // #ifndef H5
  uni.navigateTo({ url: '/pages/account/outside?url=' + encodeURIComponent(address) })
  // #endif
}

/** The address of a page of this app, where a browser can be led back to; undefined in a mini-program. */
export function addressOf(page: string): string | undefined {
  // #ifdef H5
  return location.origin + location.pathname + '#' + page
  // #endif
  // #ifndef H5
  return undefined
  // #endif
}

/** Gives a picture that was drawn to the person: a download in a browser, the album in a mini-program. */
export function handOverPicture(path: string, fileName: string): Promise<'saved' | 'refused'> {
  return new Promise((resolve) => {
    // #ifdef H5
    const link = document.createElement('a')
    link.href = path
    link.download = fileName
    link.click()
    resolve('saved')
    // #endif
    // #ifndef H5
    uni.saveImageToPhotosAlbum({ filePath: path, success: () => resolve('saved'), fail: () => resolve('refused') })
    // #endif
  })
}

/**
 * Fetches a PDF and gives it to the person: a download in a browser, the app's reader (which can save and send it) in a mini-program. Gives
 * the HTTP status; 0 when no answer came or it could not be shown.
 */
export function handOverPdf(url: string, header: Record<string, string>, fileName: string): Promise<number> {
  // #ifdef H5
  return fetch(url, { headers: header }).then(
    async (answer) => {
      if (!answer.ok) return answer.status
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await answer.blob())
      link.download = fileName
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 1000)
      return answer.status
    },
    () => 0,
  )
  // #endif
  // #ifndef H5
  return new Promise((resolve) => {
    uni.downloadFile({
      url,
      header,
      fail: () => resolve(0),
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode !== 200) return resolve(statusCode)
        uni.openDocument({
          filePath: tempFilePath,
          fileType: 'pdf',
          showMenu: true,
          success: () => resolve(statusCode),
          fail: () => resolve(0),
        })
      },
    })
  })
  // #endif
}

/**
 * Sees to it that there is a source of secure random bytes before anything is encrypted. Browsers and WeChat have one; for Alipay it is
 * made of what its own RSA pads with (logic/random, ADR 0049). Throws where there is none: nothing is encrypted then.
 */
export async function readyRandom(): Promise<void> {
  // #ifdef MP-ALIPAY
  const pad = () =>
    new Promise<string>((resolve, reject) =>
      my.rsa({
        action: 'encrypt',
        text: 'seed',
        key: padKey,
        success: ({ text }) => resolve(text),
        fail: () => reject(new Error('no rsa')),
      }),
    )
  Object.assign(globalThis, { crypto: { getRandomValues: await drawFrom(pad) } })
  // #endif
}

/** How much larger than usual the person has set their letters, 1 to 1.6. */
export function fontScale(): number {
  const usual = 16
  let size = usual
  // #ifdef H5
  const probe = document.createElement('div')
  probe.style.cssText = 'font-size:medium;width:1em;position:absolute;visibility:hidden'
  document.body.appendChild(probe)
  size = probe.offsetWidth || usual
  probe.remove()
  // #endif
  // #ifdef MP-WEIXIN
  size = wx.getAppBaseInfo?.().fontSizeSetting ?? usual
  // #endif
  // #ifdef MP-ALIPAY
  size = uni.getSystemInfoSync().fontSizeSetting ?? usual
  // #endif
  return Math.min(1.6, Math.max(1, size / usual))
}

export const isDark = (): boolean => {
  // #ifdef H5
  return matchMedia('(prefers-color-scheme: dark)').matches
  // #endif
  // #ifndef H5
  return uni.getSystemInfoSync().theme === 'dark'
  // #endif
}

/** Tells whether there is a network, now and whenever that changes; gives what ends it. */
export function watchNetwork(tell: (online: boolean) => void): () => void {
  // #ifdef H5
  const heard = () => tell(navigator.onLine)
  heard()
  addEventListener('online', heard)
  addEventListener('offline', heard)
  return () => {
    removeEventListener('online', heard)
    removeEventListener('offline', heard)
  }
  // #endif
  // #ifndef H5
  const changed = (network: { isConnected: boolean }) => tell(network.isConnected)
  uni.getNetworkType({ success: ({ networkType }) => tell(networkType !== 'none') })
  uni.onNetworkStatusChange(changed)
  return () => uni.offNetworkStatusChange(changed)
  // #endif
}

/** Gives a text file to the person: a download in a browser, the clipboard in a mini-program. */
export function handOver(fileName: string, text: string, type = 'application/json'): 'saved' | 'copied' {
  // #ifdef H5
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  return 'saved'
  // #endif
  // #ifndef H5
  uni.setClipboardData({ data: text, showToast: fileName.length === 0 })
  return 'copied'
  // #endif
}

/**
 * Screens read by voice and keyboards on H5: the browser's own input inside uni-app's gets the label, and what has the role of a button
 * answers to Enter and Space.
 */
export function mendAccessibility() {
  // #ifdef H5
  const label = (root: ParentNode) =>
    root.querySelectorAll('uni-input[aria-label],uni-textarea[aria-label]').forEach((outer) => {
      const inner = outer.querySelector('input,textarea')
      if (inner?.getAttribute('aria-label') === outer.getAttribute('aria-label')) return
      inner?.setAttribute('aria-label', outer.getAttribute('aria-label')!)
      if (outer.getAttribute('aria-invalid')) inner?.setAttribute('aria-invalid', outer.getAttribute('aria-invalid')!)
    })
  // Pictures stand beside their words: those of the bar, and inside an <image> that is labelled itself.
  const pictures = () => document.querySelectorAll('img:not([alt])').forEach((image) => image.setAttribute('alt', ''))
  const mend = () => {
    label(document)
    pictures()
  }
  mend()
  // For the bars, which stand outside of every page; those of the mini-programs are the host's own.
  document.documentElement.style.setProperty('--k', String(fontScale()))
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true })
  document.addEventListener('keydown', (pressed) => {
    const target = pressed.target as HTMLElement
    const role = target.getAttribute?.('role') ?? ''
    if ((pressed.key === 'Enter' || pressed.key === ' ') && /^(button|link|radio|switch|checkbox)$/.test(role)) {
      pressed.preventDefault()
      target.click()
    }
  })
  // #endif
}
