import { readFileSync, readlinkSync } from 'node:fs'

/** What /proc says of a process; null when it is gone. On other systems only whether it answers signals. */
export function processState(pid: number): { zombie: boolean; exe: string | null; started: string | null } | null {
  try { process.kill(pid, 0) } catch (cause) { if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return null }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    let exe: string | null = null
    try { exe = readlinkSync(`/proc/${pid}/exe`) } catch { /* another user's process, or a zombie */ }
    return { zombie: rest[0] === 'Z', exe, started: rest[19] ?? null }
  } catch { return { zombie: false, exe: null, started: null } }
}

export const sleep = async (ms: number): Promise<void> => await new Promise((done) => { setTimeout(done, ms) })

export async function gone(pid: number, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) { const state = processState(pid); if (!state || state.zombie) return true }
  return false
}
