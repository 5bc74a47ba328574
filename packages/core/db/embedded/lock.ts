import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { processState } from './process.ts'

type Holder = { pid: number; host: string; started: string | null; since: string }

/** One program per DATA_DIR. @throws Error naming the process that holds it; a dead holder's lock is taken over */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'custos.lock')
  const mine: Holder = { pid: process.pid, host: hostname(), started: processState(process.pid)?.started ?? null, since: new Date().toISOString() }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 })
  try {
    for (let attempt = 0; ; attempt++) {
      try { linkSync(draft, file); break }   // atomic: fails when the lock exists
      catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 2) throw cause
        const holder = read(file)
        const state = holder && holder.host === mine.host ? processState(holder.pid) : null
        const alive = holder && (holder.host !== mine.host || (state && !state.zombie && (holder.started === null || state.started === holder.started)))
        if (alive) throw new Error(`DATA_DIR ${dataDir} is in use by process ${holder.pid} on ${holder.host} since ${holder.since}. Stop it first, or choose another DATA_DIR. (If that machine is gone, delete ${file}.)`)
        rmSync(file, { force: true })
      }
    }
  } finally { rmSync(draft, { force: true }) }
  return () => { if (read(file)?.pid === process.pid) rmSync(file, { force: true }) }
}

function read(file: string): Holder | null {
  try { return JSON.parse(readFileSync(file, 'utf8')) as Holder } catch { return null }
}
