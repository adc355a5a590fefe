const { calls, storage, candidate, start, open, tap, find, until } = require('./page')

test('WeChat scans a bar code and takes a photo; both lead to a brand to choose, and the number is kept for the card', async () => {
  start()
  const page = open('pages/sell/index')
  await until(() => find(page, 'wx-text', '扫码'))
  calls.code = '6271000011112222333'
  tap(page, 'wx-text', '扫码')
  const asked = await until(() => calls.requests.find((r) => r.url.endsWith('/catalog/recognitions')))
  expect(JSON.parse(asked.data)).toEqual({ number: calls.code })
  await until(() => page.dom.textContent.includes('19 位数字'))

  const number = '6271000044445555666'
  calls.photo = {
    photoId: 'p1', outcome: 'exact', number, others: [], brands: [{ ...candidate, why: [{ text: '卡面文字' }] }], hint: null,
    message: '已识别卡号，请核对。',
  }
  tap(page, '[data-act=photo]', '拍照识别')
  const sent = await until(() => calls.uploads[0])
  expect(calls.chosen).toEqual([1])
  expect(sent).toMatchObject({ filePath: 'wxfile://tmp/card.jpg', name: 'photo', header: { authorization: 'Bearer t' } })
  expect(sent.url).toMatch(/\/cards\/photos$/)
  await until(() => page.dom.textContent.includes('卡面文字'))
  tap(page, '[data-brand=walmart]', '卡面文字')
  await until(() => calls.went.includes('/pages/sell/quote'))
  expect(JSON.parse(storage.get('cr.draft'))).toMatchObject({ brandId: 'walmart', number, photoId: 'p1' })
})
