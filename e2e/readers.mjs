// Real readers subscribe to one topic, see it change, and see the daemon
// restart: each item once, the edited one updated, nothing twice.
// Usage: node readers.mjs BINARY
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Parser from 'rss-parser'
import { rss, startOrigin } from './origin.mjs'
import { freePort, startDaemon, text, until } from './daemon.mjs'

const run = promisify(execFile)
const binary = process.argv[2]
const dir = await mkdtemp(join(tmpdir(), 'straitwire-readers-'))
const faults = []
const check = (what, got, want) => {
  if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(`${what}: ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
}
const sorted = list => [...list].sort()

// Equal summaries and links that differ only in their query: both have made
// readers lose items.
const item = (n, title = `report ${n} on the strait`) => ({
  id: `i${n}`, title, link: `https://a.example/read?id=${n}`, summary: 'the same summary', author: 'Jane Doe',
  date: new Date(Date.now() - (10 - n) * 3600e3).toUTCString(),
})
const phases = [
  { items: [1, 2, 3, 4].map(n => item(n)) },
  { items: [item(1), item(2), item(3, 'report 3 on the strait, corrected'), item(4), item(5), item(6)] },
]
const documents = new Map([['/feed', rss(phases[0].items)]])
const origin = await startOrigin(documents)
const config = join(dir, 'config.yaml')
const port = await freePort()
await writeFile(config, JSON.stringify({
  title: 'Readers', base_url: `http://127.0.0.1:${port}`,
  limits: { allow_addresses: ['127.0.0.0/8'], allow_ports: [origin.port], min_interval: '1s', per_host: '1ms' },
  feeds: { max_age: '1s' },
  sources: [{ id: 'a', title: 'A source', url: `http://127.0.0.1:${origin.port}/feed`, schedule: '@every 1s' }],
  topics: [{ id: 't', title: 'Strait', match: { any: ['strait'] } }],
}))
const start = () => startDaemon(binary, ['serve', '--config', config, '--data', join(dir, 'data')], { port })
const feed = format => `http://127.0.0.1:${port}/topics/t.${format}`
const formats = ['rss', 'atom']

// rss2email delivers into a maildir, where the messages are counted.
const mailbox = format => {
  const home = join(dir, `r2e-${format}`)
  const args = ['-c', join(home, 'config'), '-d', join(home, 'data.json')]
  const r2e = (...more) => run('r2e', [...args, ...more], { env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home } })
  return { home, r2e }
}
async function subscribe(format) {
  const { home, r2e } = mailbox(format)
  await mkdir(join(home, 'mail', 'new'), { recursive: true })
  for (const sub of ['cur', 'tmp']) await mkdir(join(home, 'mail', sub), { recursive: true })
  await r2e('new', 'reader@example.org')
  await run('sed', ['-i', '-e', 's|^email-protocol *=.*|email-protocol = maildir|', '-e', `s|^maildir-path *=.*|maildir-path = ${home}|`,
    '-e', 's|^maildir-mailbox *=.*|maildir-mailbox = mail|', join(home, 'config')])
  await r2e('add', 'strait', feed(format))
}
async function mailed(format) {
  const { home, r2e } = mailbox(format)
  await r2e('run')
  const { stdout } = await run('sh', ['-c', 'cat "$1"/mail/new/* 2>/dev/null | grep -c "^Subject: " || true', 'sh', home])
  return Number(stdout)
}
async function newsboat(format) {
  const urls = join(dir, `urls.${format}`)
  await writeFile(urls, feed(format) + '\n')
  const db = join(dir, `newsboat.${format}.db`)
  const nb = (...more) => run('newsboat', ['-q', '-u', urls, '-c', db, ...more], { env: { ...process.env, HOME: dir } })
  await nb('-x', 'reload')
  const { stdout } = await nb('-x', 'print-unread')
  const { stdout: titles } = await run('/usr/bin/python3', ['-c',
    'import sqlite3,sys\nfor r in sqlite3.connect(sys.argv[1]).execute("select title from rss_item"): print(r[0])', db])
  return { unread: Number(stdout.match(/^\d+/)?.[0] ?? 0), titles: titles.trim().split('\n') }
}
const sfeed = async format => {
  const { stdout } = await run('sh', ['-c', 'curl -fsS "$1" | sfeed "$1"', 'sh', feed(format)])
  return stdout.trim().split('\n').map(line => line.split('\t')).map(f => `${f[5]}\t${f[1]}`)
}
const feedparser = async format => (await run('/usr/bin/python3', ['readers.py', feed(format)])).stdout.trim().split('\n')
const rssParser = async format => (await new Parser().parseURL(feed(format))).items.map(it => `${it.guid ?? it.id}\t${it.title}`)

let ids // of phase one: they must be the same for ever
async function phase(name, items) {
  const titles = sorted(items.map(it => it.title))
  const published = await until(`${name}: the feed`, async () => {
    const { items: got } = JSON.parse(await text(feed('json')))
    return JSON.stringify(sorted(got.map(it => it.title))) === JSON.stringify(titles) && got
  })
  const want = sorted(published.map(it => `${it.id}\t${it.title}`))
  const known = new Map(published.map(it => [it.url, it.id]))
  for (const [url, id] of ids ?? []) check(`${name}: id of ${url}`, known.get(url), id)
  ids = known
  for (const format of formats) {
    for (const [reader, read] of [['sfeed', sfeed], ['feedparser', feedparser], ['rss-parser', rssParser]]) {
      check(`${name}: ${reader}, ${format}`, sorted(await read(format)), want)
    }
    const boat = await newsboat(format)
    check(`${name}: newsboat, ${format}: titles`, sorted(boat.titles), titles)
    check(`${name}: newsboat, ${format}: unread`, boat.unread, items.length)
    check(`${name}: rss2email, ${format}: mails`, await mailed(format), items.length)
  }
  console.log(`${name}: ${items.length} items in sfeed, newsboat, feedparser, rss-parser and rss2email`)
}

let daemon = await start()
try {
  for (const format of formats) await subscribe(format)
  await phase('subscribe', phases[0].items)
  await phase('read again', phases[0].items)
  documents.set('/feed', rss(phases[1].items))
  await phase('update', phases[1].items)
  await daemon.stop()
  daemon = undefined
  daemon = await start()
  await phase('restart', phases[1].items)
} finally {
  origin.close()
  await daemon?.stop()
  await rm(dir, { recursive: true, force: true })
}
for (const fault of faults) console.error(fault)
console.log(`readers: ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
