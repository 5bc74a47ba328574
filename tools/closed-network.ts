import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { run } from './run.ts'

/**
 * A network namespace that has the loopback device and nothing else (REL-008). Whatever a suite sends to any other place has no route there, and the
 * kernel counts it: `OutNoRoutes` of IPv4 and `Ip6OutNoRoutes` (rulings 46). Where the machine gives no namespaces (macOS, a locked-down
 * container), the suites run in the open and the counter is reported as not run.
 */
const KNOCK = resolve(import.meta.dirname, 'knock.ts')
const COUNTS = `cat /proc/net/snmp /proc/net/snmp6`
/** An own user namespace only where one has to be asked for: as root the program must stay who it is. */
const UNSHARE = process.getuid?.() === 0 ? ['-n'] : ['-rn']
const UP = 'ip link set lo up 2>/dev/null || exit 97'
/**
 * Chromium asks whether the machine has IPv6 by connecting a UDP socket, through which nothing is sent, to this address; no switch turns that off. The
 * suite with the browser gets a route for this one address, to the loopback device, so that the counter counts everything else.
 */
const PROBE = 'ip -6 route add 2001:4860:4860::8888/128 dev lo || exit 97'

/** Attempts that found no way out, of both protocols. @throws Error when the text is not the kernel's */
export function attemptsIn(text: string): number {
  const [names, values] = text.split('\n').filter((line) => line.startsWith('Ip: '))
  const at = names?.split(' ').indexOf('OutNoRoutes') ?? -1
  const four = values?.split(' ')[at]
  const six = /^Ip6OutNoRoutes\s+(\d+)/m.exec(text)?.[1]
  if (at < 1 || four === undefined) throw new Error('no OutNoRoutes in the counters of the network')
  return Number(four) + Number(six ?? 0)
}

/** Can commands run in a closed network here? */
export async function canClose(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  return (await run('unshare', [...UNSHARE, 'sh', '-c', UP])).ok
}

export type Closed = {
  ok: boolean
  output: string
  /** Packets and connections that were meant for another place, by everything that the command started. */
  attempts: number
  /** One connection to another place, made on purpose before the command, was counted. A counter that does not move proves nothing. */
  isCounting: boolean
}

/** Runs a command in a closed network and counts what tried to leave it. `folder` takes the counters. */
export async function runClosed(
  command: string,
  args: string[],
  options: { cwd: string; folder: string; live?: boolean; has_browser?: boolean },
): Promise<Closed> {
  const files = ['start', 'knocked', 'end'].map((name) => resolve(options.folder, `network-${name}`))
  for (const file of files) rmSync(file, { force: true })
  const script = [
    UP,
    ...(options.has_browser ? [PROBE] : []),
    `${COUNTS} > "$1"`,
    `"$4" "$5"`,
    `${COUNTS} > "$2"`,
    `end=$3; shift 5`,
    `"$@"; code=$?`,
    `${COUNTS} > "$end"; exit $code`,
  ].join('\n')
  const result = await run(
    'unshare',
    [...UNSHARE, 'sh', '-c', script, 'closed', ...files, process.execPath, KNOCK, command, ...args],
    { cwd: options.cwd, ...(options.live ? { live: true } : {}) },
  )
  const [start, knocked, end] = files.map((file) => attemptsIn(readFileSync(file, 'utf8')))
  return { ...result, attempts: (end ?? 0) - (knocked ?? 0), isCounting: (knocked ?? 0) > (start ?? 0) }
}
