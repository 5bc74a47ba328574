import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

/** Who is signed in at the provider. */
export type ProviderPerson = { sub: string; email: string; email_verified: boolean; name: string }
export type TestProvider = {
  readonly issuer: string
  readonly person: ProviderPerson
  readonly client: { readonly id: string; readonly secret: string }
  close(): Promise<void>
}

/**
 * A certified OpenID Connect provider on loopback, with one person who is always signed in there and always agrees: what a company's
 * identity provider is to the program.
 */
export async function startProvider(callback: string, person: ProviderPerson): Promise<TestProvider> {
  const server: Server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = { id: 'custos', secret: 'a secret of the provider, not of ours' }
  const now = { ...person }
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: async () => ({ ...now, sub: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session?.accountId ?? '',
        clientId: ctx.oidc.client?.clientId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    cookies: { keys: ['only for tests'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  })
  const answer = provider.callback()
  server.on('request', (request, reply) => {
    if (request.url?.startsWith('/interaction/'))
      void provider.interactionFinished(request, reply, { login: { accountId: now.sub } })
    else void answer(request, reply)
  })
  return {
    issuer,
    person: now,
    client,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Follows the provider's redirects as a browser does, until one leads to the program; answers that URL. */
export async function throughProvider(start: string, cookies = new Map<string, string>()): Promise<URL> {
  const origin = new URL(start).origin
  let at = new URL(start)
  for (let hop = 0; hop < 10; hop += 1) {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const text of answer.headers.getSetCookie()) {
      const [pair = ''] = text.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const to = answer.headers.get('location')
    if (to === null) throw new Error(`the provider answered ${answer.status} ${await answer.text()}`)
    at = new URL(to, at)
    if (at.origin !== origin) return at
  }
  throw new Error('the provider redirects without end')
}
