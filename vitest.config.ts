import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Three projects, run one after the other by tools/test.ts:
 *   api   unit and API tests in process, on a real PostgreSQL (one server, one database per worker); under two minutes on 2 cores, without those that
 *         walk over the whole registry (every object, field, route, role, probe), which are a part of their own in `npm test`: TEST_PART=registry
 *   slow  what cannot be that fast: kill -9, 100,000 rows, hostile tenants (`*.slow.test.ts`)
 *   e2e   journeys in Chromium against a started server
 */
const when = (path: string): string[] => (existsSync(new URL(path, import.meta.url)) ? [path] : [])
const database = when('./packages/testkit/database.ts')
const walks = [
  'packages/testkit/**/*.test.ts',
  'modules/trust/server/coverage.test.ts',
  'modules/trust/server/probes/*.test.ts',
  'modules/consent/server/restriction.test.ts',
]
const part = process.env['TEST_PART']
const ignored = ['**/node_modules/**', '**/dist/**', 'data/**', '.tmp/**']
const server = { environment: 'node' as const, pool: 'forks' as const, hookTimeout: 60_000, globalSetup: database }

/**
 * Files that take longest, in that order. A clean checkout has no times of an earlier run, and Vitest begins with the largest files: one of these would be
 * left for the end, when the other workers have nothing to do.
 */
const LONGEST = [
  'permission-matrix.test.ts',
  'permissions.test.ts',
  'embedded.slow.test.ts',
  'backup.slow.test.ts',
  'kill.slow.test.ts',
  'byte-scan.slow.test.ts',
  'account.slow.test.ts',
  'screens.test.ts',
  'sales-data.test.ts',
  'record-flows.test.ts',
  'journey.test.ts',
]

/** A class, since Vitest asks for one. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  cacheDir: 'node_modules/.vite-test',
  test: {
    // One more than cores: a test waits for PostgreSQL or a browser nearly half of its time.
    maxWorkers: 3,
    // One module registry a worker: files share what is loaded once, which halves the run. What a test changes outside its tenant, it puts back.
    isolate: false,
    // Requests make short-lived objects by the megabyte: a larger nursery is emptied less often.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongestFirst },
    // TypeScript runs as is, in tests too: Node strips the types, nothing is transformed.
    experimental: { viteModuleRunner: false },
    reporters: ['default'],
    projects: [
      {
        test: {
          ...server,
          name: 'api',
          include: part === 'registry' ? walks : ['{apps,packages,modules,tools,docs,db}/**/*.test.{ts,tsx}'],
          exclude: [...ignored, '**/*.slow.test.ts', ...(part === 'api' ? walks : [])],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...server,
          name: 'slow',
          // Servers are killed and restarted here: two at a time.
          maxWorkers: 2,
          include: ['{apps,packages,modules,tools,db}/**/*.slow.test.ts'],
          exclude: ignored,
          testTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          // One more than cores here too: a browser, its server and the test wait for each other.
          maxWorkers: 3,
          // A state is waited for, however slow the machine is.
          expect: { poll: { timeout: 20_000 } },
          environment: 'node',
          pool: 'forks',
          include: ['e2e/**/*.test.ts'],
          exclude: ignored,
          globalSetup: when('./e2e/setup.ts'),
          // Once more, and printed as such: a browser on a busy machine is late now and then. What is wrong fails twice.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
