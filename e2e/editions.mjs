// Writes the editions of the demo and of the hostile configuration into
// folders, and holds the JSON ones against their schema.
// Usage: node editions.mjs BINARY DIR
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Ajv from 'ajv'
import { startDaemon, text, topics, until } from './daemon.mjs'
import { startHostile } from './hostile.mjs'

const [binary, dir] = process.argv.slice(2)
const schema = JSON.parse(await readFile(new URL('schema/jsonfeed.json', import.meta.url), 'utf8'))
const valid = new Ajv({ allErrors: true }).compile(schema)
const faults = []
let written = 0, archived = 0

// previous returns the path of the archive that a document names before it.
const previous = body =>
  body.match(/<(?:atom:)?link [^>]*>/g).filter(link => link.includes('rel="prev-archive"')).map(link => new URL(link.match(/href="([^"]*)"/)[1]).pathname)[0]

function checkJSON(name, feed) {
  if (!valid(feed)) for (const e of valid.errors) faults.push(`${name}: ${e.instancePath} ${e.message}`)
  const ids = feed.items.map(it => it.id)
  if (new Set(ids).size !== ids.length) faults.push(`${name}: an id stands twice`)
}

async function save(name, url) {
  await mkdir(join(dir, name), { recursive: true })
  const put = async (file, path) => {
    const body = await text(url + path)
    await writeFile(join(dir, name, file), body)
    written++
    return body
  }
  for (const id of await topics(url)) {
    for (const format of ['rss', 'atom']) {
      let body = await put(`${id}.${format}`, `/topics/${id}.${format}`)
      for (let path; (path = previous(body)); archived++) body = await put(`${id}.${path.split('/').at(-1)}`, path)
    }
    await put(`${id}.changes.atom`, `/topics/${id}/changes.atom`)
    checkJSON(`${name}/${id}.json`, JSON.parse(await put(`${id}.json`, `/topics/${id}.json`)))
  }
  for (const list of ['topics', 'sources']) await put(`${list}.opml`, `/${list}.opml`)
}

// The schema must refuse what it is there to refuse.
for (const bad of [{}, { version: 'https://jsonfeed.org/version/1.1', title: 'x', items: [{ id: '1' }] },
  { version: 'https://jsonfeed.org/version/1.1', title: 'x', items: [], author: {} }]) {
  if (valid(bad)) throw new Error(`the schema accepts ${JSON.stringify(bad)}`)
}
const hostile = await startHostile(binary, { rounds: 8 }) // for an archive of two documents
try {
  await until('an archive', async () => previous(await text(`${hostile.url}/topics/attack-0.atom`)))
  await save('hostile', hostile.url)
} finally {
  await hostile.stop()
  await rm(hostile.dir, { recursive: true, force: true })
}
const data = await mkdtemp(join(tmpdir(), 'straitwire-demo-'))
const demo = await startDaemon(binary, ['demo', '--data', data])
try {
  await until('items of the demo', async () => JSON.parse(await text(`${demo.url}/topics/taiwan-strait.json`)).items.length >= 6)
  await save('demo', demo.url)
} finally {
  await demo.stop()
  await rm(data, { recursive: true, force: true })
}
for (const fault of faults) console.error(fault)
console.log(`${written} documents written, ${archived} of archives; JSON Feed schema: ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
