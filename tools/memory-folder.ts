import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm'
const PREFIX = 'custos-tests-'
/** Bytes that must be free there, and in memory, before anything is put into it: databases of a whole run take a tenth. */
const ROOM = 6 * 1024 ** 3

/**
 * Temporary files of tests lie in memory where there is room: a test database makes some thousand files and loses them again, which on a disk takes a
 * fifth of the run. Returns the folder, gone when this process ends, or undefined where the machine has no such place. What a killed run left behind goes too.
 */
export function memoryFolder(): string | undefined {
  try {
    for (const name of readdirSync(MEMORY))
      if (name.startsWith(PREFIX) && !isRunning(Number(name.slice(PREFIX.length).split('-')[0])))
        rmSync(join(MEMORY, name), { recursive: true, force: true })
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize < ROOM || freemem() < ROOM) return undefined
    const folder = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    return folder
  } catch {
    // No such place, or nobody may write there.
    return undefined
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
