import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const builder = fileURLToPath(new URL('../web/build.ts', import.meta.url))
const script = `const { ensureBuilt } = await import(${JSON.stringify(builder)}); process.send(await ensureBuilt())`

/**
 * Builds the web when its output is missing or older than its sources, in a process of its own: it keeps the other core busy while the database starts, and its
 * memory (some 300 MB) goes with it.
 * @returns the folder to serve
 * @throws Error with the builder's words
 */
export async function buildWeb(): Promise<string> {
  if (!existsSync(builder)) return ''
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
  let folder = ''
  child.on('message', (message) => { folder = String(message) })
  const [problems, status] = await Promise.all([text(child.stderr), new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))])
  if (status !== 0) throw new Error(`The web could not be built:\n${problems.trim()}`)
  return folder
}
