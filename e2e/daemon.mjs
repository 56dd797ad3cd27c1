// Starts and ends the built binary.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

// until asks again and again for something true, and says what never came.
export async function until(what, ask, seconds = 90) {
  const end = Date.now() + seconds * 1000
  for (let last; ; await new Promise(resolve => setTimeout(resolve, 200))) {
    try {
      const got = await ask()
      if (got) return got
    } catch (err) {
      last = err
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s${last ? `: ${last.message}` : ''}`)
  }
}

// startDaemon runs `straitwire ARGS --listen ...` until stop is called.
export async function startDaemon(binary, args, { port } = {}) {
  port ??= await freePort()
  const child = spawn(binary, [...args, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', text => { log = (log + text).slice(-20000) })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    const [code] = await ended
    if (code !== 0) throw new Error(`straitwire ended with ${code}:\n${log}`)
  }
  try {
    const ready = await until('an answer of /readyz', async () =>
      child.exitCode !== null ? 'ended' : (await fetch(`${url}/readyz`)).ok)
    if (ready === 'ended') throw new Error(`straitwire ended with ${child.exitCode}:\n${log}`)
  } catch (err) {
    child.kill('SIGKILL')
    throw err
  }
  return { url, port, stop }
}

export const text = async url => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer.text()
}

// topics lists the ids of the topics that a daemon publishes.
export const topics = async url =>
  [...new Set([...(await text(`${url}/topics.opml`)).matchAll(/topics\/([^"/]+?)\.atom/g)].map(m => m[1]))]
