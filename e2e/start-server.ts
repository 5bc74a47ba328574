import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = new URL('..', import.meta.url).pathname

/** A backup and its drill of a server that lives for a minute would be a third of its work; the one of all tests makes its own. */
const ALONE = { BACKUP: 'off' }

/** A whole server of its own: temporary DATA_DIR, free port, `custos start` with cheap passwords (server.ts). */
export type RunningServer = { url: string; log: () => string; stop: () => Promise<void> }

/**
 * Starts the product as `npm start` does and waits until it says it is ready; throws with its log when it does not within 90 s.
 * `E2E_URL` names a server that runs already: it is used, and left running; a test with settings of its own starts one all the same.
 */
export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const isAlone = Object.keys(settings).length > 0
  const running = process.env['E2E_URL']
  if (running && !isAlone) return { url: running.replace(/\/$/, ''), log: () => '', stop: async () => {} }
  const dataDir = mkdtempSync(join(tmpdir(), 'custos-e2e-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['e2e/server.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: '',
      ...(isAlone && ALONE),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString('utf8')).slice(-200_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  let exited = false
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      exited = true
      resolve()
    }),
  )
  const stop = async () => {
    if (!exited) child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
    await gone
    clearTimeout(late)
    rmSync(dataDir, { recursive: true, force: true })
  }
  const until = Date.now() + 90_000
  while (Date.now() < until && !exited) {
    if (await isReady(url)) return { url, log: () => log, stop }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await stop()
  throw new Error(`the server did not get ready\n${log}`)
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`)
    return answer.status === 200
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
