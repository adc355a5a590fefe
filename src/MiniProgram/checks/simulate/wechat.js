// A phone with WeChat on it: every wx.* that the app uses, with what was asked of it. Made before app.js is loaded, because uni-app copies
// wx at load.
const calls = { requests: [], uploads: [], transfers: [], went: [], subscribed: [], chosen: [], logins: 0, code: '', photo: {} }
const storage = new Map()
let answer = () => ({ statusCode: 404, data: '{}' })

const later = (options, result) => setTimeout(() => options.success?.(result))
const went = (options) => {
  calls.went.push(options.url)
  later(options, {})
}

global.wx = {
  canIUse: () => true,
  getStorageSync: (name) => storage.get(name) ?? '',
  setStorageSync: (name, value) => storage.set(name, value),
  removeStorageSync: (name) => storage.delete(name),
  request(options) {
    const asked = { url: options.url, method: options.method, header: options.header, data: options.data }
    calls.requests.push(asked)
    const result = answer(asked)
    setTimeout(() => (result === 'offline' ? options.fail({ errMsg: 'request:fail' }) : options.success({ header: {}, ...result })))
    return { abort() {} }
  },
  scanCode: (options) => later(options, { result: calls.code, scanType: 'CODE_128', errMsg: 'scanCode:ok' }),
  chooseImage(options) {
    calls.chosen.push(options.count)
    later(options, { tempFilePaths: ['wxfile://tmp/card.jpg'], tempFiles: [], errMsg: 'chooseImage:ok' })
  },
  uploadFile(options) {
    calls.uploads.push({ url: options.url, filePath: options.filePath, name: options.name, header: options.header })
    later(options, { statusCode: 200, data: JSON.stringify(calls.photo) })
    return { abort() {}, onProgressUpdate() {}, onHeadersReceived() {} }
  },
  requestMerchantTransfer(options) {
    calls.transfers.push({ mchId: options.mchId, appId: options.appId, package: options.package })
    later(options, { errMsg: 'requestMerchantTransfer:ok' })
  },
  login: (options) => later(options, { code: 'js-' + ++calls.logins }),
  requestSubscribeMessage(options) {
    calls.subscribed.push(options.tmplIds)
    later(options, Object.fromEntries(options.tmplIds.map((id, i) => [id, i ? 'reject' : 'accept'])))
  },
  setTabBarBadge: (options) => later(options, {}),
  removeTabBarBadge: (options) => later(options, {}),
  getRandomValues: ({ length, success }) => success({ randomValues: require('crypto').randomBytes(length).buffer.slice(0, length) }),
  arrayBufferToBase64: (bytes) => Buffer.from(bytes).toString('base64'),
  base64ToArrayBuffer: (text) => Uint8Array.from(Buffer.from(text, 'base64')).buffer,
  navigateTo: went,
  redirectTo: went,
  switchTab: went,
  navigateBack: () => calls.went.push('back'),
  showToast() {},
  showModal: (options) => later(options, { confirm: true }),
  onNetworkStatusChange() {},
  offNetworkStatusChange() {},
  getNetworkType: (options) => later(options, { networkType: 'wifi' }),
  getAppBaseInfo: () => ({ fontSizeSetting: 16, theme: 'light', language: 'zh_CN', SDKVersion: '3.8.12' }),
  getSystemInfoSync: () => ({ theme: 'light', language: 'zh_CN', platform: 'devtools', SDKVersion: '3.8.12' }),
  getDeviceInfo: () => ({ platform: 'devtools' }),
  getWindowInfo: () => ({ windowWidth: 390, windowHeight: 844, pixelRatio: 2 }),
  getLaunchOptionsSync: () => ({ path: '', query: {} }),
  getEnterOptionsSync: () => ({ path: '', query: {} }),
  getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
  onAppShow() {},
  onAppHide() {},
  onThemeChange() {},
  nextTick: (run) => setTimeout(run),
  createSelectorQuery: () => ({ in: () => ({ select: () => ({}) }) }),
}
let app
global.App = (options) => (app = options)
global.Page = () => undefined
global.getApp = () => app
global.getCurrentPages = () => [{}]

module.exports = { calls, storage, answers: (how) => (answer = how) }
