import { randomBytes } from 'node:crypto'
import { createServer, readConfig } from '@app/core'
import { catalogueTables, openDatabase } from '@app/core/db'
import { registry } from '@app/modules/registry'
import { makeApp } from './wire.ts'

const workspaces = ['Kestrel Interiors', 'Northlight Agency'] as const

/**
 * `custos demo`: makes an account with sample workspaces, through the same routes as everybody, and prints its password once. There are
 * no fixed credentials (CVE-2021-45111 is what comes of those), so each run makes a new account.
 * @throws Error when the database is in use by a running instance, or a step was refused
 */
export async function demo(): Promise<void> {
  const config = readConfig()
  const db = await openDatabase(config, { tables: catalogueTables(registry) })
  const server = createServer(makeApp({ ...config, log_level: 'silent' }, db))
  try {
    const cookies = new Map<string, string>()
    const post = async (
      url: string,
      workspace: string,
      payload: Record<string, unknown>,
    ): Promise<{ slug?: string }> => {
      const answer = await server.inject({
        method: 'POST',
        url,
        payload,
        headers: {
          host: new URL(config.public_url).host,
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'x-xsrf-token': [...cookies].find(([name]) => name.endsWith('XSRF-TOKEN'))?.[1] ?? '',
          ...(workspace ? { 'x-workspace': workspace } : {}),
        },
      })
      for (const { name, value } of answer.cookies) cookies.set(name, value)
      if (answer.statusCode >= 400) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`)
      const body = answer.json<{ slug?: string; workspace?: { slug: string } }>()
      return { ...body, ...(body.workspace ? { slug: body.workspace.slug } : {}) }
    }
    const email = `demo-${randomBytes(3).toString('hex')}@example.com`
    const password = randomBytes(15).toString('base64url')
    for (const [at, workspace_name] of workspaces.entries()) {
      const made =
        at === 0
          ? await post('/v1/auth/sign-up', '', {
              email,
              password,
              name: 'Demo Owner',
              workspace_name,
              accept_terms: true,
            })
          : await post('/v1/workspaces', '', { name: workspace_name })
      await post('/v1/sample-data', made.slug ?? '', {})
    }
    console.log(
      `\n  Two sample workspaces are ready: ${workspaces.join(', ')}.\n  npm start, then sign in as ${email} with the password ${password}\n  (it is not kept anywhere and not shown again)\n`,
    )
  } finally {
    await server.close()
    await db.close()
  }
}
