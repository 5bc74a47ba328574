import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const DAY = 86_400_000
const NAME = /^custos-(\d{4}-\d\d-\d\d)\.log$/

/** Where lines of the log go, a file for each day (UTC); only its owner reads them. */
export type LogFiles = { write(line: string): void; close(): void }

/**
 * Opens the folder and drops what is too old. A line that cannot be written (a full disk) is dropped too: it is on the standard output, and a log must not
 * end the program.
 * @throws Error when the folder cannot be made
 */
export function openLogFiles(folder: string, days: number, clock: () => Date): LogFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  pruneLogFiles(folder, days, clock())
  let [today, file]: [string, number | null] = ['', null]
  const close = (): void => {
    if (file !== null) closeSync(file)
    ;[today, file] = ['', null]
  }
  return {
    close,
    write(line) {
      try {
        const day = dayOf(clock())
        if (day !== today) {
          close()
          ;[file, today] = [openSync(join(folder, `custos-${day}.log`), 'a', 0o600), day]
          pruneLogFiles(folder, days, clock())
        }
        if (file !== null) writeSync(file, line)
      } catch {
        close()
      }
    },
  }
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
/** The first line of a day is too old as soon as its first second is: then the day goes, so that no line ever is. */
const isOver = (day: string, days: number, now: Date): boolean =>
  Date.parse(`${day}T00:00:00Z`) + days * DAY <= now.getTime()

/** Deletes the days that are over. @returns how many */
export function pruneLogFiles(folder: string, days: number, now: Date): number {
  const over = dated(folder).filter(({ day }) => isOver(day, days, now))
  for (const { name } of over) rmSync(join(folder, name), { force: true })
  return over.length
}

/** Days that are kept longer than allowed, files that others may read, and such as are not ours to prune. */
export function logFindings(folder: string, days: number, now: Date): { old: number; open: number; strange: number } {
  const names = namesIn(folder)
  return {
    old: dated(folder).filter(({ day }) => isOver(day, days, now)).length,
    open: names.filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0).length,
    strange: names.filter((name) => !NAME.test(name)).length,
  }
}

const dated = (folder: string): { name: string; day: string }[] =>
  namesIn(folder).flatMap((name) => {
    const day = NAME.exec(name)?.[1]
    return day === undefined ? [] : [{ name, day }]
  })

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw cause
  }
}
