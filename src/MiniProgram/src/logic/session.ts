import { keep, kept } from './store'

interface Session {
  accessToken: string
  expiresAt: string
}

const name = 'cr.session'
const marginMs = 60_000
let current: Session | undefined

/** The access token while it is good for a minute more. */
export function token(): string | undefined {
  current ??= kept<Session>(name)
  if (current && Date.parse(current.expiresAt) - marginMs < Date.now()) endSession()
  return current?.accessToken
}

export const isSignedIn = () => token() !== undefined

export function beginSession(session: Session) {
  current = { accessToken: session.accessToken, expiresAt: session.expiresAt }
  keep(name, current)
}

export function endSession() {
  current = undefined
  keep(name, undefined)
}
