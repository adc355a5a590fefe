import { apiBase, handOverPdf } from '../platform'
import { endSession, token } from '../logic/session'
import type { components, paths } from './schema'

export type Schema = components['schemas']

type Verb = 'get' | 'post' | 'put' | 'delete'
type Json<R> = R extends { content: { 'application/json': infer T } } ? T : undefined
type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer A } ? Json<A> : R extends { 201: infer B } ? Json<B> : R extends { 202: infer C } ? Json<C> : undefined
  : never
type Body<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : undefined
type PathsWith<V extends Verb> = { [P in keyof paths]: paths[P] extends { [K in V]: unknown } ? P : never }[keyof paths]

interface Sent<B> {
  path?: Record<string, string>
  query?: Record<string, string | number | undefined>
  body?: B
  /** Idempotency-Key: made and stored before the first sending (logic/outbox). */
  key?: string
  /** A fresh SMS code, for what a token alone may not do. */
  confirmation?: string
}

/** Every "no": a ProblemDetails of the Api, or that nobody answered. `message` is Chinese and made to be shown. */
export class ApiProblem extends Error {
  constructor(
    /** Stable, such as `/problems/quotes/expired`; `/problems/client/…` is made here. */
    readonly type: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    readonly field?: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message)
    this.name = 'ApiProblem'
  }

  /** Whether the request may or may not have been carried out: only then the same one is sent again. */
  get isUncertain() {
    return this.status === 0 || this.status === 408 || this.status >= 500
  }

  is(type: string) {
    return this.type === '/problems/' + type
  }
}

const patienceMs = 20_000

/** Calls one operation of the Api; types come from its OpenAPI document. */
export async function call<V extends Verb, P extends PathsWith<V>>(
  verb: V,
  path: P,
  sent: Sent<Body<paths[P] extends { [K in V]: infer O } ? O : never>> = {},
): Promise<Answer<paths[P] extends { [K in V]: infer O } ? O : never>> {
  return JSON.parse((await send(verb, fill(path as string, sent), sent.body, sent.key, sent.confirmation)) || 'null')
}

/** The bytes of an answer as text, untouched: a receipt is only valid byte for byte. */
export const download = (path: string) => send('get', path)

/** Gives the person a PDF of the Api's. */
export async function openPdf(path: string, fileName: string): Promise<void> {
  const status = await handOverPdf(apiBase + path, { authorization: 'Bearer ' + token() }, fileName)
  if (status === 0) throw unanswered()
  if (status !== 200) throw problemOf(status, '')
}

export function send(verb: Verb, path: string, body?: unknown, key?: string, confirmation?: string): Promise<string> {
  const header: Record<string, string> = { accept: 'application/json' }
  const bearer = token()
  if (bearer) header.authorization = 'Bearer ' + bearer
  if (key) header['idempotency-key'] = key
  if (confirmation) header['confirmation-code'] = confirmation
  if (body !== undefined) header['content-type'] = 'application/json'
  return new Promise((resolve, reject) => {
    uni.request({
      url: apiBase + path,
      method: verb.toUpperCase() as UniApp.RequestOptions['method'],
      header,
      data: body === undefined ? undefined : JSON.stringify(body),
      dataType: 'text',
      responseType: 'text',
      timeout: patienceMs,
      success: ({ statusCode, data }) => {
        const text = typeof data === 'string' ? data : JSON.stringify(data)
        if (statusCode >= 200 && statusCode < 300) return resolve(text)
        if (statusCode === 401 && bearer) endSession()
        reject(problemOf(statusCode, text))
      },
      fail: ({ errMsg }) => reject(unanswered(errMsg)),
    })
  })
}

/** Reads `application/problem+json`, and survives a gateway's HTML. */
export function problemOf(status: number, text: string): ApiProblem {
  let said: Record<string, unknown> = {}
  try {
    said = Object(JSON.parse(text))
  } catch {
    said = {}
  }
  const word = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : undefined)
  const seconds = typeof said.retryAfterSeconds === 'number' ? said.retryAfterSeconds : undefined
  const fallback = status >= 500 ? '系统暂时无法处理，请稍后重试。' : '请求未被接受，请检查后重试。'
  return new ApiProblem(word('type') ?? '/problems/client/unreadable', status, word('message') ?? fallback, word('field'), seconds)
}

function unanswered(reason = '') {
  return /time?\s?out/i.test(reason)
    ? new ApiProblem('/problems/client/timed-out', 0, '网络较慢，暂未收到答复，请重试。')
    : new ApiProblem('/problems/client/offline', 0, '网络连接不可用，请检查网络后重试。')
}

function fill(path: string, sent: Sent<unknown>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(sent.path?.[name] ?? ''))
  const query = Object.entries(sent.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value as string)}`)
  return query.length ? `${filled}?${query.join('&')}` : filled
}

/** What to show of anything that was thrown. */
export const problemFrom = (thrown: unknown): ApiProblem =>
  thrown instanceof ApiProblem ? thrown : new ApiProblem('/problems/client/fault', 0, '出现意外，请重试。')
