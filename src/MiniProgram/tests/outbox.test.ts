import { describe, expect, it } from 'vitest'
import { phone } from './uni'

const load = () => import('../src/logic/outbox')
const letter = async () => ({ path: '/orders', body: { quote: 'q' } })

describe('a write that must happen once', () => {
  it('is stored with its key before it is sent', async () => {
    const { deliver } = await load()
    let storedAtSending = ''
    phone.reply = (asked) => {
      storedAtSending = phone.storage.get('cr.outbox.order') ?? ''
      expect(JSON.parse(storedAtSending).key).toBe(asked.header['idempotency-key'])
      return { status: 201, body: { orderId: 'o' } }
    }
    expect(await deliver('order', letter)).toEqual({ orderId: 'o' })
    expect(storedAtSending).not.toBe('')
    expect(phone.storage.has('cr.outbox.order')).toBe(false)
  })

  it.each(['offline' as const, { status: 503, body: {} }, { status: 401, body: {} }, { status: 429, body: {} }])(
    'is sent again with the same key and body after %j',
    async (reply) => {
      const { deliver, waiting } = await load()
      phone.reply = () => reply
      await expect(deliver('order', letter)).rejects.toThrow()
      expect(waiting('order')).toBeDefined()
      phone.reply = () => ({ status: 201, body: {} })
      await deliver('order', async () => ({ path: '/orders', body: { quote: 'another' } }))
      const [first, second] = phone.asked
      expect(second.header['idempotency-key']).toBe(first.header['idempotency-key'])
      expect(second.data).toBe(first.data)
    },
  )

  it('is forgotten after a no, and the next one has another key', async () => {
    const { deliver, waiting } = await load()
    phone.reply = () => ({ status: 409, body: { message: '这张卡已在其他订单中，不能重复提交。' } })
    await expect(deliver('order', letter)).rejects.toThrow('这张卡已在其他订单中')
    expect(waiting('order')).toBeUndefined()
    await expect(deliver('order', letter)).rejects.toThrow()
    expect(new Set(phone.asked.map((a) => a.header['idempotency-key'])).size).toBe(2)
  })

  it('survives the app being closed before any answer', async () => {
    const { deliver } = await load()
    phone.reply = () => 'never'
    void deliver('order', letter)
    await new Promise((resolve) => setTimeout(resolve, 5))
    const { waiting } = await load()
    expect(waiting('order')).toMatchObject({ path: '/orders', body: { quote: 'q' } })
  })
})
