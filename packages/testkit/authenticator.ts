import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What an authenticator is told to do wrong. */
export type Lie = {
  readonly origin?: string
  readonly rp_id?: string
  /** Presence only: no PIN, no fingerprint. */
  readonly unverified?: boolean
  readonly counter?: number
  readonly challenge?: string
  readonly user_handle?: string
}

/** An authenticator in software: one ES256 passkey of one site, as WebAuthn level 3 describes it. No attestation. */
export type Authenticator = {
  readonly create: (options: Record<string, unknown>, lie?: Lie) => Record<string, unknown>
  readonly get: (options: Record<string, unknown>, lie?: Lie) => Record<string, unknown>
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const text = (bytes: Buffer) => bytes.toString('base64url')

/** CBOR (RFC 8949) of the little that is needed: a head is a type and a length. */
const head = (type: number, n: number): Buffer =>
  n < 24
    ? Buffer.from([(type << 5) | n])
    : n < 256
      ? Buffer.from([(type << 5) | 24, n])
      : Buffer.from([(type << 5) | 25, n >> 8, n & 255])
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value])
const word = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)])
const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value))
const map = (pairs: readonly (readonly [Buffer, Buffer])[]) => Buffer.concat([head(5, pairs.length), ...pairs.flat()])

/** Makes one that answers for `origin`. */
export function makeAuthenticator(origin: string): Authenticator {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  const jwk = pair.publicKey.export({ format: 'jwk' })
  const cose = map([
    [int(1), int(2)],
    [int(3), int(-7)],
    [int(-1), int(1)],
    [int(-2), bytes(Buffer.from(String(jwk.x), 'base64url'))],
    [int(-3), bytes(Buffer.from(String(jwk.y), 'base64url'))],
  ])
  let counter = 0
  let handle = ''

  const data = (rpId: string, flags: number, lie: Lie, more = Buffer.alloc(0)) => {
    counter = lie.counter ?? counter + 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags | 0x01 | (lie.unverified ? 0 : 0x04)]), count, more])
  }
  const client = (type: string, challenge: unknown, lie: Lie) =>
    Buffer.from(
      JSON.stringify({ type, challenge: lie.challenge ?? challenge, origin: lie.origin ?? origin, crossOrigin: false }),
    )
  const shape = (response: Record<string, unknown>) => ({
    id: text(id),
    rawId: text(id),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return {
    create(options, lie = {}) {
      const { rp, user } = options as { rp: { id: string }; user: { id: string } }
      handle = user.id
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose])
      const authData = data(lie.rp_id ?? rp.id, 0x40, lie, attested)
      const attestation = map([
        [word('fmt'), word('none')],
        [word('attStmt'), map([])],
        [word('authData'), bytes(authData)],
      ])
      return shape({
        clientDataJSON: text(client('webauthn.create', options['challenge'], lie)),
        attestationObject: text(attestation),
        transports: ['internal'],
      })
    },
    get(options, lie = {}) {
      const authData = data(lie.rp_id ?? String(options['rpId']), 0, lie)
      const clientData = client('webauthn.get', options['challenge'], lie)
      return shape({
        clientDataJSON: text(clientData),
        authenticatorData: text(authData),
        signature: text(sign('sha256', Buffer.concat([authData, sha256(clientData)]), pair.privateKey)),
        userHandle: lie.user_handle ?? handle,
      })
    },
  }
}
