import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { records } from './index.ts'

let program: Program
let space: Workspace
beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
})
afterAll(async () => await program.close())

const written = (): Promise<number> =>
  space.inCtx(async ({ tx, tenant }) => {
    const [row] = await tx.query<{ n: number }>('select count(*)::int as n from event where tenant_id = $1', [
      tenant.id,
    ])
    return Number(row?.n)
  })

describe('an event', () => {
  test('is there when the change is, and gone when the change is taken back', async () => {
    const before = await written()
    const failed = space.inCtx(async (ctx) => {
      await records.create(ctx, 'company', { name: 'Never there' })
      throw new Error('at the end')
    })
    await expect(failed).rejects.toThrow('at the end')
    expect(await written()).toBe(before)
    await space.inCtx((ctx) => records.create(ctx, 'company', { name: 'There' }))
    expect(await written()).toBe(before + 1)
  })
})
