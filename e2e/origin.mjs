// A scripted publisher on a loopback address: what it sends is set by the
// test, so that a feed can be hostile, or change between two visits.
import { createServer } from 'node:http'

const named = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escape = s => s.replace(/[&<>"]/g, c => named[c])

// startOrigin serves documents.get(path); the map may be changed at any time.
export async function startOrigin(documents) {
  const asked = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    const body = documents.get(request.url)
    if (body === undefined) return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-cache' }).end(body)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, asked, close: () => { server.closeAllConnections(); server.close() } }
}

// rss writes a document whose fields are taken as they are given, escaped once.
export function rss(items, { title = 'A source' } = {}) {
  const field = (name, value) => value === undefined ? '' : `<${name}>${escape(value)}</${name}>`
  const entry = it => '<item>' + [
    `<guid isPermaLink="false">${escape(it.id)}</guid>`,
    field('title', it.title), field('link', it.link), field('description', it.summary),
    field('content:encoded', it.content), field('dc:creator', it.author), field('category', it.category),
    field('pubDate', it.date), field('dc:rights', it.rights), field('dc:language', it.language),
    it.enclosure === undefined ? '' : `<enclosure url="${escape(it.enclosure)}" type="${escape(it.mime ?? 'image/png')}" length="12"/>`,
    it.image === undefined ? '' : `<media:thumbnail url="${escape(it.image)}"/>`,
  ].join('') + '</item>'
  return '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" ' +
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>' +
    field('title', title) + items.map(entry).join('') + '</channel></rss>\n'
}
