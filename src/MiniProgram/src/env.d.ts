/// <reference types="vite/client" />

declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<object, object, unknown>
  export default component
}

interface ImportMetaEnv {
  /** Where the Api answers; without it, /api of the page's own host on H5 and the local Api in mini-programs. */
  readonly VITE_API_BASE?: string
}
