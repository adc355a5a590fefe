// WeChat's own compiler on dist/build/mp-weixin, without a network. Exits with 1 and the reason when it refuses the output, or when the
// main package is above WeChat's limit.
const fs = require('fs')
const path = require('path')
const ci = require('miniprogram-ci')

const projectPath = path.resolve(__dirname, process.argv[2] ?? '../../dist/build/mp-weixin')
const packageBytesMax = 2 * 1024 * 1024

async function main() {
  // Compiling needs no key of ours; the file must be there.
  const key = path.join(fs.mkdtempSync(path.join(require('os').tmpdir(), 'compile-')), 'no.key')
  fs.writeFileSync(key, 'none')
  const project = new ci.Project({ appid: 'wx0000000000000000', type: 'miniProgram', projectPath, privateKeyPath: key })
  project.attr = async () => ci.DefaultProjectAttr
  const setting = { es6: true, enhance: true, minifyJS: true, minifyWXML: true, minifyWXSS: true }
  const files = await ci.getCompiledResult({ project, version: '1.0.0', desc: '', setting, onProgressUpdate() {} })
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0)
  if (!files['app.js'] && !files['app-service.js']) throw new Error(`no app.js among ${Object.keys(files).join(', ')}`)
  if (bytes >= packageBytesMax) throw new Error(`the main package has ${bytes} bytes, at most ${packageBytesMax}`)
  console.log(`accepted: ${Object.keys(files).length} files, ${bytes} bytes`)
}

main().then(
  () => process.exit(0),
  (refused) => {
    console.error(`refused: ${String(refused.message ?? refused).slice(0, 2000)}`)
    process.exit(1)
  },
)
