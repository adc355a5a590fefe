import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Keeps what `#ifdef` names for one platform: H5, or the one that the import asks for (`platform.ts?on=MP-WEIXIN`). */
const ifdef: Plugin = {
  name: 'ifdef',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes('#if')) return undefined
    const platform = /[?&]on=([\w-]+)/.exec(id)?.[1] ?? 'H5'
    let keep = true
    return code
      .split('\n')
      .map((line) => {
        const mark = /\/\/\s*#(ifdef|ifndef|endif)\s*(.*)/.exec(line)
        if (!mark) return keep ? line : ''
        const named = mark[2].split('||').some((name) => name.trim() === platform)
        keep = mark[1] === 'endif' || (mark[1] === 'ifdef') === named
        return ''
      })
      .join('\n')
  },
}

export default defineConfig({
  plugins: [ifdef],
  test: { setupFiles: ['tests/uni.ts'], include: ['tests/**/*.test.ts'], pool: 'threads', isolate: true },
})
