// Opens every page in Chromium. Usage: node pages.mjs BINARY [SCREENSHOTS]
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer from 'puppeteer-core'
import { startDaemon, text, topics, until } from './daemon.mjs'
import { startHostile } from './hostile.mjs'

const [binary, shots = await mkdtemp(join(tmpdir(), 'straitwire-shots-'))] = process.argv.slice(2)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const looks = [
  { name: 'light', width: 1280, scheme: 'light' },
  { name: 'dark', width: 1280, scheme: 'dark' },
  { name: 'phone', width: 360, scheme: 'light' },
]
const faults = []
let opened = 0

// open watches all that a page does on its own.
async function open(browser, address, look, javascript) {
  const own = new URL(address).origin
  const where = `${address} (${look.name}${javascript ? '' : ', no JavaScript'})`
  const fault = what => faults.push(`${where}: ${what}`)
  const page = await browser.newPage()
  await page.setViewport({ width: look.width, height: 900 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: look.scheme }])
  await page.setJavaScriptEnabled(javascript)
  page.on('dialog', d => { fault(`a dialog: ${d.message()}`); d.dismiss() })
  page.on('console', m => {
    // Chromium itself notes the status of a page that says it is not there.
    if (m.location().url !== address || !m.text().includes('404')) fault(`console: ${m.type()}: ${m.text()}`)
  })
  page.on('pageerror', err => fault(`error: ${err.message}`))
  page.on('request', r => { if (new URL(r.url()).origin !== own) fault(`asks for ${r.url()}`) })
  page.on('requestfailed', r => fault(`does not get ${r.url()}: ${r.failure()?.errorText}`))
  const answer = await page.goto(address, { waitUntil: 'load' })
  opened++
  return { page, fault, answer }
}

// inspect looks at the document as it stands, in a world of its own, so that
// the policy of the page stays in force for all that the page brings along.
async function inspect(page, fault) {
  const seen = await page.evaluate(() => ({
    scripts: document.scripts.length,
    handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a => a.name.startsWith('on')).map(a => `${e.tagName} ${a.name}`)),
    links: [...document.querySelectorAll('a[href], link[href], area[href]')].map(a => a.href).filter(h => !/^https?:/.test(h)),
    strangers: document.querySelectorAll('iframe, object, embed, form, base, meta[http-equiv], style, math').length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    unstyled: getComputedStyle(document.body).maxWidth === 'none',
    backwards: [...document.querySelectorAll('.title, h1, h2')].filter(e =>
      /^[\u0590-\u08ff]/.test(e.textContent.trim()) && getComputedStyle(e).direction !== 'rtl').map(e => e.textContent.slice(0, 40)),
  }))
  if (seen.scripts) fault(`${seen.scripts} script elements`)
  for (const h of seen.handlers) fault(`a handler: ${h}`)
  for (const l of seen.links) fault(`a link to ${l}`)
  if (seen.strangers) fault(`${seen.strangers} elements that no template holds`)
  if (seen.wide > 0) fault(`${seen.wide} px wider than the window`)
  if (seen.unstyled) fault('the style sheet has no effect')
  for (const t of seen.backwards) fault(`runs left to right: ${t}`)
}

async function accessible(page, fault) {
  // Evaluated by the debugger, not by the page: the policy forbids every script.
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  for (const v of violations) {
    const nodes = v.nodes.slice(0, 3).map(n => `${n.html.slice(0, 160)} ${n.any[0]?.message ?? ''}`).join('; ')
    if (['serious', 'critical'].includes(v.impact)) fault(`axe: ${v.id} (${v.impact}): ${v.help}: ${nodes}`)
    else if (!page.url().startsWith('data:')) console.log(`note: ${page.url()}: axe: ${v.id} (${v.impact}): ${v.help}`)
  }
}

async function look(browser, daemon, name, paths) {
  for (const path of paths) {
    for (const l of looks) {
      const { page, fault, answer } = await open(browser, daemon.url + path, l, true)
      const policy = answer.headers()['content-security-policy'] ?? ''
      if (!policy.includes("default-src 'none'") || /unsafe|script-src/.test(policy)) fault(`policy ${policy}`)
      await inspect(page, fault)
      await page.screenshot({ path: join(shots, `${name}${path.replaceAll('/', '-')}-${l.name}.png`), fullPage: path !== '/' })
      await accessible(page, fault)
      await page.close()
    }
    const { page, fault } = await open(browser, daemon.url + path, looks[0], false)
    const heading = await page.$eval('h1', e => e.textContent.trim())
    if (!heading) fault('no heading')
    await page.close()
  }
}

// The harness must be able to fail: a page that misbehaves is caught.
async function control(browser) {
  const before = faults.length
  const { page, fault } = await open(browser, 'data:text/html,<title>x</title><body onload="alert(1)"><script>console.error(2)</script><img src=x>', looks[0], true)
  await inspect(page, fault)
  await accessible(page, fault)
  await page.close()
  const caught = faults.splice(before).join('\n')
  for (const want of ['a dialog', 'console: error', 'script elements', 'a handler', 'axe: image-alt']) {
    if (!caught.includes(want)) throw new Error(`the checks are blind to: ${want}; they saw:\n${caught}`)
  }
  opened--
}

await mkdir(shots, { recursive: true })
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
let demo, hostile, data
try {
  await control(browser)
  hostile = await startHostile(binary)
  await look(browser, hostile, 'hostile', ['/', '/topics/attack-0', '/topics/arabic', '/topics/chinese', '/topics/terms', '/topics/empty', '/topics/none', '/topics/arabic.atom', '/topics/attack-0.rss', '/sources', '/sources/hostile'])
  data = await mkdtemp(join(tmpdir(), 'straitwire-demo-'))
  demo = await startDaemon(binary, ['demo', '--data', data])
  await until('items of the demo', async () => JSON.parse(await text(`${demo.url}/topics/taiwan-strait.json`)).items.length >= 5)
  const paths = (await topics(demo.url)).slice(0, 3).map(id => `/topics/${id}`)
  const told = await until('a story of the demo', async () => (await text(`${demo.url}/`)).match(/\/stories\/[^"]+/)?.[0])
  const source = (await text(`${demo.url}/sources`)).match(/\/sources\/[^"]+/)[0]
  await look(browser, demo, 'demo', ['/', ...paths, told, '/sources', source])
} finally {
  await browser.close()
  await demo?.stop()
  await hostile?.stop()
  for (const dir of [data, hostile?.dir]) if (dir) await rm(dir, { recursive: true, force: true })
}
for (const fault of [...new Set(faults)]) console.error(fault)
console.log(`${opened} pages opened, ${faults.length} faults, screenshots in ${shots}`)
process.exit(faults.length ? 1 : 0)
