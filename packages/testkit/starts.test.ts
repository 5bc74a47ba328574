import { expect, test } from 'vitest'
import { openProgram, workspace } from './program.ts'

/** What every mutant must leave whole (tools/mutants.ts): a program that does not even start proves nothing about the test that fails with it. */
test('the whole program starts and answers', async () => {
  const program = await openProgram()
  expect((await program.server.inject('/health/ready')).statusCode).toBe(200)
  const space = await workspace(program)
  expect((await space.owner.send('GET', '/v1/meta')).statusCode).toBe(200)
  await program.close()
})
