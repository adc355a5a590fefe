import { onUnmounted, ref } from 'vue'
import { problemFrom, type ApiProblem } from '../api/client'

/** One action at a time: a second tap waits for nothing and does nothing. What went wrong stays until the next try. */
export function useAction<A extends unknown[]>(run: (...args: A) => Promise<void>) {
  const busy = ref(false)
  const wrong = ref<ApiProblem>()
  async function act(...args: A) {
    if (busy.value) return
    busy.value = true
    wrong.value = undefined
    try {
      await run(...args)
    } catch (thrown) {
      wrong.value = problemFrom(thrown)
    } finally {
      busy.value = false
    }
  }
  return { act, busy, wrong }
}

/** Something read from the Api, with its states; the last good answer stays while a newer one is asked for. */
export function useAsked<T>(ask: () => Promise<T>) {
  const value = ref<T>()
  const { act: again, busy, wrong } = useAction(async () => {
    value.value = (await ask()) as never
  })
  return { value, again, busy, wrong }
}

/** The moment, ticking once a second while the page lives. */
export function useNow() {
  const now = ref(Date.now())
  const tick = setInterval(() => (now.value = Date.now()), 1000)
  onUnmounted(() => clearInterval(tick))
  return now
}
