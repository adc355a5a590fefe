import { beforeEach, vi } from 'vitest'

export interface Asked {
  url: string
  method: string
  header: Record<string, string>
  data?: string
}
type Reply = { status: number; body: unknown } | 'offline' | 'never'

/** The phone: storage, where it was led to, what was asked of the Api, and what the Api will say. */
export const phone = {
  storage: new Map<string, string>(),
  went: [] as string[],
  asked: [] as Asked[],
  reply: (() => ({ status: 404, body: {} })) as (asked: Asked) => Reply,
}

const go = ({ url }: { url: string }) => void phone.went.push(url)
const uni = {
  getStorageSync: (name: string) => phone.storage.get(name) ?? '',
  setStorageSync: (name: string, value: string) => void phone.storage.set(name, value),
  removeStorageSync: (name: string) => void phone.storage.delete(name),
  navigateTo: go,
  redirectTo: go,
  switchTab: go,
  navigateBack: () => void phone.went.push('back'),
  onNetworkStatusChange: () => undefined,
  offNetworkStatusChange: () => undefined,
  getNetworkType: () => undefined,
  showToast: () => undefined,
  arrayBufferToBase64: (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes))),
  base64ToArrayBuffer: (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer,
  request(sent: Asked & { success: (answer: unknown) => void; fail: (why: { errMsg: string }) => void }) {
    const asked = { url: sent.url, method: sent.method, header: sent.header, data: sent.data }
    phone.asked.push(asked)
    const reply = phone.reply(asked)
    if (reply === 'never') return
    setTimeout(() =>
      reply === 'offline'
        ? sent.fail({ errMsg: 'request:fail' })
        : sent.success({ statusCode: reply.status, data: JSON.stringify(reply.body) }),
    )
  },
}
vi.stubGlobal('uni', uni)
vi.stubGlobal('location', { origin: 'http://phone' })
vi.stubGlobal('getCurrentPages', () => [{}])

beforeEach(() => {
  phone.storage.clear()
  phone.went = []
  phone.asked = []
  vi.resetModules()
})

export const settle = () => new Promise((resolve) => setTimeout(resolve, 20))
