/** What outlives the app on this device. Never a card secret in clear. */
export function keep<T>(name: string, value: T | undefined) {
  if (value === undefined) uni.removeStorageSync(name)
  else uni.setStorageSync(name, JSON.stringify(value))
}

/** What was kept; undefined when nothing was, or when it cannot be read. */
export function kept<T>(name: string): T | undefined {
  try {
    const text = uni.getStorageSync(name)
    return text ? (JSON.parse(text) as T) : undefined
  } catch {
    return undefined
  }
}
