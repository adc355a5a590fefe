// Opens one page of the compiled mp-weixin output: real WXML, taps and input. One page to a test file: a component is registered once.
const path = require('path')
const { calls, storage, answers } = require('./wechat')
const simulate = require('miniprogram-simulate')
const exparser = require('miniprogram-exparser')

const root = path.resolve(__dirname, '../../dist/build/mp-weixin')
/** Waits for what is looked for; the test's own time-out ends it. */
async function until(found) {
  for (;;) {
    const it = found()
    if (it) return it
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const soon = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms))
const ok = (body, statusCode = 200) => ({ statusCode, data: JSON.stringify(body) })

const brand = {
  id: 'walmart', nameZh: '沃尔玛购物卡', nameEn: 'Walmart', kind: 'supermarket', kindZh: '商超卡', input: 'numberAndSecret',
  forms: ['physical'], facesFen: [10000, 50000], faceMinFen: 10000, faceMaxFen: 500000, regions: [], formats: [], enabled: true,
}
const candidate = { brandId: 'walmart', nameZh: '沃尔玛购物卡', part: 'number', variant: '', region: null, why: [{ text: '19 位数字' }] }
const quote = {
  quoteId: 'q1', brandId: 'walmart', faceFen: 50000, balanceFen: 50000, amountFen: 46000, feeFen: 1800, ratePpm: 920000,
  rateText: '92.00 折', interval: { lowFen: 45000, highFen: 47000 }, quotedAt: new Date().toISOString(),
  validUntil: new Date(Date.now() + 900_000).toISOString(), lines: [{ code: 'market', label: '市场行情', amountFen: 46000 }],
  mayChange: { balance: { text: '余额' }, expiry: { text: '有效期' } }, market: null, flags: [], confidence: 'high', quote: 'sealed-quote',
}
const order = {
  orderId: 'o1', orderNo: 'CR1', state: 'awaitingPayee', stateTitle: '待收款', message: '请收款', reasonCode: null, isFinal: false,
  canCancel: false, deadlineAt: null, brandId: 'walmart', brandName: '沃尔玛购物卡', cardMasked: '6271****', faceFen: 50000,
  balanceFen: 50000, amountFen: 46000, lines: quote.lines, proposed: null, challenge: null, submittedAt: quote.quotedAt, paidAt: null,
  timeline: [{ at: quote.quotedAt, state: 'verifying', title: '已提交', message: '', deadlineAt: null }], keptBackFen: 0,
}
const payout = {
  orderId: 'o1', state: 'confirmInWeChat', amountFen: 46000, message: '请确认收款', reason: null, canRetry: false,
  confirm: { mchId: 'mch', appId: 'app', package: 'affirm', openId: 'open' }, deadline: null, accountKind: 'weChat',
  accountMasked: 'open****', reference: null, paidAt: null,
}
// What is published beside the standard's examples: any point of the curve will do as a key.
const publicKey =
  '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13'

function api({ url, method, data }) {
  if (url.endsWith('/sellers/sessions/wechat'))
    return JSON.parse(data).phoneCode
      ? ok({ accessToken: 'new', expiresAt: '2099-01-01T00:00:00Z', sellerId: 's1', isNew: true })
      : ok({ type: '/problems/sellers/phone-needed', message: '首次登录请授权手机号。' }, 422)
  if (url.endsWith('/notices/templates?channel=weChat'))
    return ok({ channel: 'weChat', templates: ['paid', 'action', 'price'].map((topic) => ({ topic, templateId: 'tmpl-' + topic })) })
  if (url.endsWith('/notices/unread')) return ok({ unread: 0 })
  if (url.endsWith('/catalog/brands')) return ok({ brands: [brand], revision: 1 })
  if (url.endsWith('/catalog/recognitions')) return ok({ candidates: [candidate] })
  if (url.endsWith('/market/brands')) return ok({ brands: [] })
  if (url.endsWith('/market/brands/walmart')) return ok({ days: [] })
  if (url.endsWith('/quotes')) return ok(quote)
  if (url.endsWith('/cards/encryption-key')) return ok({ keyId: 'k1', algorithm: 'SM2', publicKey })
  if (url.endsWith('/sellers/me')) return ok({ level: 'realName' })
  if (url.endsWith('/payout-accounts')) return ok({ accounts: [{ kind: 'weChat', masked: 'open****', first: true, nameMatches: true }] })
  if (url.endsWith('/orders') && method === 'POST') return ok(order, 201)
  if (url.endsWith('/orders/o1')) return ok(order)
  if (url.endsWith('/payout')) return ok(payout)
  return ok({ type: '/problems/http/not-found', message: '没有' }, 404)
}

function open(page, query = {}) {
  const id = simulate.load(path.join(root, page), { compiler: 'official', rootPath: root })
  const shown = simulate.render(id)
  shown.attach(document.body.appendChild(document.createElement('div')))
  shown.instance.onLoad?.(query)
  shown.instance.onShow?.()
  shown.instance.onReady?.()
  return shown
}

/** An event as WeChat sends it to the node that was touched. */
function fire(dom, name, detail = {}) {
  const options = { bubbles: true, composed: true, capturePhase: true }
  exparser.Event.dispatchEvent(dom.__wxElement, exparser.Event.create(name, detail, options))
}
const find = (page, selector, text) => [...page.dom.querySelectorAll(selector)].find((n) => n.textContent.includes(text ?? ''))
const type = (page, field, value) => fire(find(page, `[data-field=${field}]`), 'input', { value })
const tap = (page, selector, text) => fire(find(page, selector, text), 'tap')

/** Starts the app as a seller who is signed in, in the middle of this sale. */
function start(draft) {
  answers(api)
  storage.set('cr.session', JSON.stringify({ accessToken: 't', expiresAt: '2099-01-01T00:00:00Z' }))
  storage.set('cr.draft', JSON.stringify({ brandId: 'walmart', form: 'physical', faceFen: 50000, ...draft }))
  require(path.join(root, 'app.js'))
}

module.exports = { calls, storage, quote, candidate, start, open, type, tap, fire, find, soon, until }
