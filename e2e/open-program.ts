import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@app/core'
import { makeOperator } from '@app/modules/support'
import type { Browser, Page } from 'playwright-core'
import { type Program, startProgram } from '../apps/server/wire.ts'
import { setUpApp, typeOperator } from './operators.ts'
import { test as base } from './open-test.ts'
import { PASSWORD, openWindow } from './tenant.ts'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** As {@link base}, with a program of its own in this process: what takes a month is put into its past in the database. */
export const test = base.extend<{ program: Program; server: string }>({
  program: [
    async ({ task: _task }: object & { task?: unknown }, give: (one: Program) => Promise<void>) => {
      const folder = mkdtempSync(join(tmpdir(), 'custos-program-'))
      const port = await freePort()
      const env = {
        DATA_DIR: folder,
        PORT: String(port),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        OPERATOR_NAME: 'Acorn & Oak Ltd',
        PRIVACY_CONTACT: 'dpo@acorn.test',
      }
      const program = await startProgram(readConfig(env))
      await give(program)
      await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'file' },
  ],
  server: [async ({ program }, give) => give(program.url), { scope: 'file' }],
})

/** An operator at their desk, in a window of their own, with the second step set up. */
export async function openDesk(browser: Browser, program: Program, name: string): Promise<Page> {
  const email = `${name.split(' ')[0]?.toLowerCase() ?? ''}.${Date.now()}@operator.example`
  await makeOperator(program.app, { email, name, trained_until: '2099-01-01', password: PASSWORD })
  const page = await (await openWindow(browser)).newPage()
  await page.goto(`${program.url}/operator`)
  await typeOperator(page, { email, password: PASSWORD })
  await setUpApp(page)
  return page
}
