import uniPlugin from '@dcloudio/vite-plugin-uni'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

// The plug-in is CommonJS; which of the two this is depends on who loads this file.
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin

/** uni-app's own styles and its start in WeChat fetch shadow pictures from its makers' servers: nothing of ours asks another host. */
const noOtherHosts: Plugin = {
  name: 'no-other-hosts',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'asset' && typeof file.source === 'string')
        file.source = file.source.replace(/url\(["']?https?:\/\/[^)]*\)/g, 'none')
      else if (file.type === 'chunk') file.code = file.code.replace(/\bwx\.preloadAssets\b/g, '(void 0)')
  },
}

export default defineConfig({
  plugins: [uni(), noOtherHosts],
  resolve: { alias: { crypto: fileURLToPath(new URL('src/logic/no-node.ts', import.meta.url)) } },
  build: { target: 'es2018', reportCompressedSize: false },
  // Only built files are served to anybody (see README); this is for a developer alone.
  server: { host: '127.0.0.1', proxy: { '/api': { target: 'http://127.0.0.1:5080', rewrite: (path) => path.slice(4) } } },
})
