const { calls, start, open, tap, until } = require('./page')

test('A quote is asked for with whole fen, shown, and accepted before anything is asked of the card', async () => {
  start()
  const page = open('pages/sell/quote')
  const asked = await until(() => calls.requests.find((r) => r.url.endsWith('/quotes')))
  expect(JSON.parse(asked.data)).toMatchObject({ brand: 'walmart', form: 'physical', faceFen: 50000 })
  await until(() => page.dom.textContent.includes('460.00'))
  expect(page.dom.querySelector('[data-field=secret]')).toBeNull()
  tap(page, 'wx-button', '接受报价')
  await until(() => calls.went.includes('/pages/sell/card'))
})
