const { calls, start, open, tap, until } = require('./page')

test('The money is received on WeChat’s own page, and its state is asked of the Api', async () => {
  start()
  const page = open('pages/orders/detail', { id: 'o1' })
  await until(() => page.dom.textContent.includes('请确认收款'))
  tap(page, 'wx-button', '确认收款')
  await until(() => calls.transfers.length)
  const before = calls.requests.length
  expect(calls.transfers).toEqual([{ mchId: 'mch', appId: 'app', package: 'affirm' }])
  await until(() => calls.requests.slice(before).some((r) => r.url.endsWith('/orders/o1/payout')))
  page.instance.onUnload?.()
})
