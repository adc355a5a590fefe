import { onMounted, onUnmounted } from 'vue'

/** The life of a page, as far as the pages under test use it. */
export const onShow = (run: () => void) => onMounted(run)
export const onLoad = (run: (query?: Record<string, string>) => void) => run({ id: 'order-1' })
export const onUnload = (run: () => void) => onUnmounted(run)
export const onHide = () => undefined
export const onReachBottom = () => undefined
export const onShareAppMessage = () => undefined
export const onLaunch = (run: () => void) => run()
