import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'

// The plug-in is CommonJS; which of the two this is depends on who loads this file.
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin

export default defineConfig({
  plugins: [uni()],
  build: { target: 'es2018', reportCompressedSize: false },
  // Only built files are served to anybody (see README); this is for a developer alone.
  server: { host: '127.0.0.1', proxy: { '/api': { target: 'http://127.0.0.1:5080', rewrite: (path) => path.slice(4) } } },
})
