import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Claims = Record<string, unknown>
/** What the provider lies about: claims of the ID token as they leave, its key, its description. */
export type Lies = {
  claims?: (right: Claims) => Claims
  /** Signs by a key that is not in the JWKS. */
  strange_key?: boolean
  /** What the description calls the issuer. */
  issuer?: string
}
export type LyingProvider = {
  readonly issuer: string
  lies: Lies
  /** Takes a request to /authorize as if the person had agreed; answers the code. */
  agree(url: string): string
  /** Verifiers that came with codes and did not fit. */
  readonly bad_verifiers: number
  close(): Promise<void>
}

const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An OpenID Connect provider by hand, since a certified one does not lie: same answers, but for what it is told to get wrong. */
export async function startLyingProvider(person: { sub: string; email: string; name: string }): Promise<LyingProvider> {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const strange = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, { nonce: string; challenge: string; client: string }>()
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let bad = 0
  const made = {
    issuer,
    lies: {} as Lies,
    agree(url: string): string {
      const asked = new URL(url).searchParams
      const code = `code-${codes.size}`
      codes.set(code, {
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        client: asked.get('client_id') ?? '',
      })
      return code
    },
    get bad_verifiers() {
      return bad
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  const token = (asked: { nonce: string; client: string }): string => {
    const now = Math.floor(Date.now() / 1000)
    const right: Claims = {
      iss: issuer,
      sub: person.sub,
      aud: asked.client,
      nonce: asked.nonce,
      iat: now,
      exp: now + 300,
      email: person.email,
      email_verified: true,
      name: person.name,
    }
    const body = `${b64({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${b64(made.lies.claims?.(right) ?? right)}`
    const by = made.lies.strange_key ? strange.privateKey : key.privateKey
    return `${body}.${sign('sha256', Buffer.from(body), by).toString('base64url')}`
  }
  server.on('request', (request, reply) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const send = (status: number, value: unknown): void => {
        reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      }
      if (request.url === '/.well-known/openid-configuration')
        return send(200, {
          issuer: made.lies.issuer ?? issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
        })
      if (request.url === '/jwks')
        return send(200, {
          keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }],
        })
      const given = new URLSearchParams(Buffer.concat(parts).toString('utf8'))
      const asked = codes.get(given.get('code') ?? '')
      codes.delete(given.get('code') ?? '')
      const fits =
        createHash('sha256')
          .update(given.get('code_verifier') ?? '')
          .digest('base64url') === asked?.challenge
      if (!asked || !fits) {
        bad += 1
        return send(400, { error: 'invalid_grant' })
      }
      send(200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token: token(asked) })
    })
  })
  return made
}
