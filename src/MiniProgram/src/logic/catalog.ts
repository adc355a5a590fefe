import { call, type Schema } from '../api/client'

export type Brand = Schema['BrandResponse']

let brands: Promise<Brand[]> | undefined

/** All brands that are bought, read once while the app lives. */
export function allBrands(): Promise<Brand[]> {
  brands ??= call('get', '/catalog/brands').then((answer) => answer.brands.filter((b) => b.enabled))
  brands.catch(() => (brands = undefined))
  return brands
}

export async function brandOf(id: string): Promise<Brand | undefined> {
  return (await allBrands()).find((b) => b.id === id)
}

/** By any part of a name, or by kind. */
export function matching(list: Brand[], text: string, kind?: string): Brand[] {
  const wanted = text.trim().toLowerCase()
  return list.filter((b) => (!kind || b.kind === kind) && (!wanted || `${b.nameZh}|${b.nameEn}|${b.id}`.toLowerCase().includes(wanted)))
}

/** Whether the text may be a card number and not a name: then the Api is asked whose it is. */
export const looksLikeNumber = (text: string) => (text.match(/\d/g) ?? []).length >= 6

/** Which parts of a card a brand asks for. */
export const asks = (input: Brand['input']) => ({
  number: input !== 'secretOnly',
  secret: input === 'numberAndSecret' || input === 'secretOnly',
})

/** "19 位数字" of the brand's formats, as a hint below the field. */
export function formatHint(brand: Brand, part: 'number' | 'secret'): string | undefined {
  const format = brand.formats.map((f) => f[part]).find((f) => f)
  if (!format) return undefined
  const length = format.lengthMin === format.lengthMax ? `${format.lengthMin}` : `${format.lengthMin}–${format.lengthMax}`
  const signs = format.charset === 'digits' ? '位数字' : '位数字或字母'
  return `${length} ${signs}，空格和短横可省略`
}

/** First character of a brand's Chinese name, as its mark; no logo of another company is shipped. */
export const markOf = (name: string) => name.replace(/^中国/, '').slice(0, 1)
