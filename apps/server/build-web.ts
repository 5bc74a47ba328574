import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const builder = fileURLToPath(new URL('../web/build.ts', import.meta.url))
const dist = fileURLToPath(new URL('../web/dist', import.meta.url))
const script = `const { ensureBuilt } = await import(${JSON.stringify(builder)}); process.send(await ensureBuilt())`

/**
 * Builds the web when its output is missing or older than its sources, in a process of its own: it keeps the other core busy while the database starts, and its
 * memory (some 300 MB) goes with it.
 * @param warn told when the build failed and an older one is served
 * @param signal ends the build: a start that fails anyway does not wait for it
 * @returns the folder to serve
 * @throws Error with the builder's words when there is no older one
 */
export async function buildWeb(warn: (text: string) => void, signal?: AbortSignal): Promise<string> {
  if (!existsSync(builder)) return ''
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: dirname(builder),
    // A test runner's NODE_ENV would give the development build, with paths of this machine in it.
    env: { ...process.env, NODE_ENV: 'production' },
    ...(signal ? { signal } : {}),
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let folder = ''
  child.on('message', (message) => {
    folder = String(message)
  })
  const [problems, status] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  if (status === 0) return folder
  const failure = `The web could not be built:\n${problems.trim()}`
  if (!existsSync(join(dist, 'index.html'))) throw new Error(failure)
  warn(`${failure}\nThe one built before is served.`)
  return dist
}
