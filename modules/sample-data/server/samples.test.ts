import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Program, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { probesOf, runProbe } from '../../trust/server/probes/run.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

const WORD = 'Zwirnwerk'
const textOf = async (w: Awaited<ReturnType<typeof workspace>>): Promise<string[]> => {
  const filter = encodeURIComponent(JSON.stringify({ source: { eq: 'Sample' } }))
  const lists = await Promise.all(
    ['companies', 'contacts', 'deals'].map(async (path) =>
      w.owner.send('GET', `/v1/${path}?limit=200&filter=${filter}`),
    ),
  )
  return lists
    .flatMap((list) => list.data['data'] as Record<string, unknown>[])
    .map((row) => JSON.stringify([row['name'], row['full_name'], row['email'], row['industry'], row['next_step']]))
    .toSorted()
}

test('samples are the same for everybody, whatever a workspace holds, and no generator reads what workspaces hold', async () => {
  const [full, fresh] = [await workspace(program), await workspace(program)]
  await full.owner.send('POST', '/v1/companies', { name: `${WORD} AG`, industry: WORD })
  await full.owner.send('POST', '/v1/contacts', { last_name: WORD, email: `${WORD}@own.test` })
  for (const w of [full, fresh]) expect((await w.owner.send('POST', '/v1/sample-data')).statusCode).toBe(201)
  const [one, other] = [await textOf(full), await textOf(fresh)]
  expect(one.length).toBeGreaterThan(20)
  expect(other).toEqual(one)
  expect(one.join()).not.toContain(WORD)
  // The story is a file of constants: it imports nothing, so it has no way to a table.
  const root = resolve(import.meta.dirname, '../../..')
  expect(readFileSync(resolve(root, 'modules/sample-data/server/story.ts'), 'utf8')).not.toMatch(/\bimport\b|\bquery\b/)
  const generators = globSync('{apps/server/demo.ts,modules/sample-data/**/*.ts}', { cwd: root }).filter(
    (path) => !path.includes('.test.'),
  )
  expect(generators.length).toBeGreaterThan(2)
  const readers = generators.filter((path) =>
    /from (company|contact|lead|deal|task|note|activity)\b/.test(readFileSync(resolve(root, path), 'utf8')),
  )
  expect(readers).toEqual([])
})

test('the probe of samples sees one that is made of what a workspace holds', async () => {
  const probe = probesOf(program.app).get('samples.own')
  if (!probe) throw new Error('no such probe')
  const { state, evidence } = await runProbe(program.app, probe)
  expect([state, evidence['broken'] ?? evidence['broke'] ?? null]).toEqual(['proven', null])
})
