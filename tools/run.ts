import { spawn } from 'node:child_process'

/** One command of a check: what ran, whether it passed, what it said, how long it took in milliseconds. */
export type Outcome = { name: string; ok: boolean; output: string; ms: number }

export type Task = { name: string; run: () => Promise<{ ok: boolean; output: string }> }

/** Runs a program with our own Node first in PATH; never throws. */
export function run(
  command: string,
  args: string[],
  options: { cwd?: string; live?: boolean; env?: Record<string, string>; timeout_ms?: number } = {},
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? process.cwd(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeout_ms ? { timeout: options.timeout_ms, killSignal: 'SIGKILL' as const } : {}),
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...options.env },
    })
    const parts: string[] = []
    const take = (chunk: Buffer): void => {
      parts.push(chunk.toString())
      if (options.live) process.stdout.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (problem) => resolve({ ok: false, output: problem.message }))
    child.on('close', (code) => resolve({ ok: code === 0, output: parts.join('') }))
  })
}

/** Runs tasks `width` at a time, in order, and reports each as it ends. */
export async function runAll(tasks: Task[], width: number, report: (outcome: Outcome) => void): Promise<Outcome[]> {
  const waiting = [...tasks]
  const done: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const from = performance.now()
      const result = await task.run().catch((problem: unknown) => ({ ok: false, output: String(problem) }))
      const outcome = { name: task.name, ...result, ms: Math.round(performance.now() - from) }
      done.push(outcome)
      report(outcome)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return done
}

/** Seconds with one decimal. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
