import { statfs } from 'node:fs/promises'
import type { App } from '@app/core'

const EVERY_MS = 5000

/**
 * Read-only mode before the disk is full: PostgreSQL panics at ENOSPC (rulings.md 7). On below the reserve (512 MB) or 2 % free, off again a tenth above, so that it does
 * not flicker. `free` is asked for bytes; tests give their own.
 */
export function startDiskGuard(
  app: App,
  free: () => Promise<{ free: number; total: number }> = () => freeSpace(app.config.data_dir),
  every = EVERY_MS,
): { check(): Promise<void>; stop(): void } {
  const check = async (): Promise<void> => {
    const space = await free().catch(() => null)
    if (!space) return
    const floor = app.config.disk_reserve_bytes === 0 ? 0 : Math.max(app.config.disk_reserve_bytes, space.total * 0.02)
    const on = app.db.read_only.get()
    const next = space.free < (on ? floor * 1.1 : floor)
    if (next === on) return
    app.db.read_only.set(next)
    if (next)
      app.log.error(
        { free_mb: Math.round(space.free / 1e6) },
        'The disk is nearly full: reading only, until there is room.',
      )
    else app.log.info('There is room on the disk again: writing goes on.')
  }
  void check()
  const timer = setInterval(() => void check(), every)
  timer.unref()
  return { check, stop: () => clearInterval(timer) }
}

async function freeSpace(dir: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(dir)
  return { free: bavail * bsize, total: blocks * bsize }
}
