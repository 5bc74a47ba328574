import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { generateSync } from 'otplib'
import type { Page } from 'playwright-core'

const ROOT = new URL('..', import.meta.url).pathname
const run = promisify(execFile)
let made = 0

/** One of the operator's staff. */
export type Staff = { name: string; email: string; password: string }

/** Makes an operator as an installation does, on the command line. The command takes DATA_DIR for itself, so before the server starts. */
export async function addOperator(dataDir: string, name: string): Promise<Staff> {
  made += 1
  const email = `staff.${process.pid}.${Date.now()}.${made}@operator.example`
  const { stdout } = await run(
    process.execPath,
    ['apps/server/cli.ts', 'operator-add', email, '--name', name, '--trained-until', '2099-01-01', '--maintenance'],
    { cwd: ROOT, env: { ...process.env, DATA_DIR: dataDir, PUBLIC_URL: '' } },
  )
  const password = /with the password (\S+)/.exec(stdout)?.[1]
  if (!password) throw new Error(`operator-add said ${stdout}`)
  return { name, email, password }
}

/** Signs in at the operators' door, which the page shows already or soon: two walks to it at once would cut each other off. */
export async function typeOperator(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email').fill(who.email)
  await page.getByLabel('Password').fill(who.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Sets up the authenticator app that operators must have, and goes on to the console. Answers its secret. */
export async function setUpApp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set up an app' }).click()
  const secret = (await page.locator('.select-all').innerText()).replaceAll(/\s/g, '')
  await page.getByRole('textbox').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Workspaces' }).waitFor()
  return secret
}

/** The code that an authenticator shows, `steps` of 30 seconds from now: each works once, and one step of drift is allowed. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 })
