import { sm2 } from 'sm-crypto-v2'
import { expect, it } from 'vitest'
import { seal } from '../src/logic/secret'

it('A secret opens with the server’s key only, and never twice the same', async () => {
  const pair = sm2.generateKeyPairHex()
  const key = { keyId: 'k1', publicKey: pair.publicKey }
  const sealed = await seal('4029-13 密', key)
  expect(sealed.keyId).toBe('k1')
  const hex = [...atob(sealed.secret)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  expect(sm2.doDecrypt(hex, pair.privateKey, 1)).toBe('4029-13 密')
  expect(sm2.doDecrypt(hex, sm2.generateKeyPairHex().privateKey, 1)).not.toBe('4029-13 密')
  expect((await seal('4029-13 密', key)).secret).not.toBe(sealed.secret)
})
