import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Nothing but packages/core/egress opens a connection out of the program (issue 4 §7): no client of node:http and its kin, no `fetch` on the server, no
 * package that brings one. The browser asks its own origin only, in the places named here. And no package for what is never done is installed.
 */
type Named = { readonly pattern: RegExp; readonly says: string }

/** Names of node's own modules that open nothing, or wait for others to come. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  http: ['createServer', 'IncomingMessage', 'ServerResponse', 'STATUS_CODES'],
  tls: ['Server'],
  net: ['BlockList', 'isIP', 'isIPv4', 'isIPv6', 'createServer'],
}
const NODE = /^(?:node:)?(http|https|http2|net|tls|dns|dns\/promises|dgram|quic)$/
const CLIENTS =
  /^(undici|axios|got|ky|node-fetch|cross-fetch|superagent|request|ws|nodemailer|smtp-client|ftp|ssh2|ioredis|redis|@aws-sdk\/.*|minio|mqtt|amqplib)$/

const calls: readonly Named[] = [
  { pattern: /(?<![\w.$])fetch\(/, says: 'calls fetch' },
  { pattern: /\b(globalThis|window|self)\.fetch\b/, says: 'calls fetch' },
  {
    pattern: /\bnew (WebSocket|EventSource|XMLHttpRequest|RTCPeerConnection|WebTransport)\b/,
    says: 'opens a connection',
  },
  { pattern: /\bsendBeacon\(/, says: 'sends a beacon' },
]
/** In the browser: these ask our own origin, by a path that begins with a slash. */
const BROWSER = new Set([
  'packages/ui/api.ts',
  'packages/ui/download.ts',
  'apps/web/shell/live.ts',
  'packages/ui/send-file.ts',
])
const ALLOWED = /^packages\/core\/egress\//
const SKIPPED = /[.]test[.]tsx?$|^packages\/testkit\/|node_modules|\/dist\/|\/locales\//
const PRODUCT = '{apps,packages,modules}/**/*.{ts,tsx}'

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, (found) => found.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/ .*$/gm, '$1')

/** What of a source opens a way out, a line each. */
export function openings(path: string, source: string): string[] {
  const text = withoutComments(source)
  const found: string[] = []
  for (const [, isType, names = '', from = ''] of text.matchAll(
    /\bimport\s+(type\s+)?([\w\s{},*$]*?)\s*(?:from\s*)?['"]([^'"]+)['"]/g,
  )) {
    const node = NODE.exec(from)?.[1]
    if (isType || (!node && !CLIENTS.test(from))) continue
    const taken = names
      .replace(/[{}]/g, ' ')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '' && !one.startsWith('type '))
    const harmless = HARMLESS[node ?? ''] ?? []
    const isWhole = !names.includes('{')
    if (isWhole || taken.some((one) => !harmless.includes(one.split(/\s+as\s+/)[0] ?? '')))
      found.push(`imports ${from}`)
  }
  for (const [, from = ''] of text.matchAll(/\b(?:import|require|createRequire\([^)]*\))\(\s*['"]([^'"]+)['"]\s*\)/g))
    if (NODE.test(from) || CLIENTS.test(from)) found.push(`imports ${from}`)
  if (!BROWSER.has(path)) for (const { pattern, says } of calls) if (pattern.test(text)) found.push(says)
  return found
}

/** Packages of kinds that never have a place here: their being installed would already say that something is meant to leave (ONT-002, 036, 054 to 056). */
const never: readonly Named[] = [
  {
    pattern:
      /google-analytics|react-ga|gtag|googletagmanager|mixpanel|amplitude|posthog|plausible|matomo|hotjar|fullstory|logrocket|heap-api|^@?segment|@segment\/|clarity-js|rudder/,
    says: 'analytics',
  },
  {
    pattern:
      /facebook|fbevents|pixel-id|doubleclick|adsense|admob|prebid|criteo|adroll|google-ads|bing-ads|tiktok|linkedin-insight|retarget/,
    says: 'advertising',
  },
  {
    pattern: /clearbit|zoominfo|apollo-io|peopledatalabs|fullcontact|hunter-io|lusha|rocketreach/,
    says: 'data brokers',
  },
  {
    pattern:
      /openai|anthropic|langchain|llamaindex|huggingface|@xenova\/|tensorflow|onnxruntime|cohere-ai|mistralai|generative-ai|replicate|vertexai|bedrock-runtime|^ai$|@ai-sdk\//,
    says: 'models',
  },
  {
    pattern: /@sentry\/|bugsnag|rollbar|newrelic|dd-trace|@datadog|applicationinsights|update-notifier/,
    says: 'reports to others',
  },
]

/** What is wrong with a list of package names. */
export const unwanted = (names: readonly string[]): string[] =>
  names.flatMap((name) =>
    never.filter((one) => one.pattern.test(name)).map((one) => `${name} is a package for ${one.says}`),
  )

/** Every package that is installed, and those package.json asks for. */
export function packagesOf(root: string): string[] {
  const lock = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>
  }
  const own = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >
  const installed = Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13))
  return [
    ...new Set([...installed, ...Object.keys(own.dependencies), ...Object.keys(own.devDependencies)].filter(Boolean)),
  ]
}

/** The check: ways out of the source, and packages. */
export function waysOut(root: string): { ok: boolean; output: string } {
  const paths = globSync(PRODUCT, { cwd: root }).filter((path) => !SKIPPED.test(path) && !ALLOWED.test(path))
  const found = paths.flatMap((path) =>
    openings(path, readFileSync(resolve(root, path), 'utf8')).map(
      (what) => `${path}: ${what}; only packages/core/egress opens a way out`,
    ),
  )
  const problems = [...found, ...unwanted(packagesOf(root))]
  return { ok: problems.length === 0 && paths.length > 0, output: problems.join('\n') }
}
