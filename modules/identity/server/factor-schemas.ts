/** JSON Schemas of second factors and step-up. */
const body = (properties: Record<string, unknown>, required: readonly string[]) =>
  ({ type: 'object', additionalProperties: false, properties, required }) as const
const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength }) as const
const nullable = (schema: Record<string, unknown>) => ({ anyOf: [schema, { type: 'null' }] })
const base64url = (maxLength: number) => ({ type: 'string', maxLength, pattern: '^[A-Za-z0-9_-]+$' }) as const

/** What `navigator.credentials` answers, as JSON (WebAuthn level 3, §5.1.8 and §5.1.9). */
const credential = (response: Record<string, unknown>, required: readonly string[]) =>
  ({
    type: 'object',
    required: ['id', 'rawId', 'type', 'response', 'clientExtensionResults'],
    additionalProperties: false,
    properties: {
      id: base64url(1400),
      rawId: base64url(1400),
      type: { const: 'public-key' },
      authenticatorAttachment: { type: ['string', 'null'], maxLength: 40 },
      clientExtensionResults: { type: 'object', maxProperties: 20 },
      response: { type: 'object', required, properties: response, additionalProperties: false },
    },
  }) as const

const registration = credential(
  {
    clientDataJSON: base64url(8000),
    attestationObject: base64url(40_000),
    authenticatorData: base64url(20_000),
    transports: { type: 'array', maxItems: 20, items: text(40) },
    publicKeyAlgorithm: { type: 'integer' },
    publicKey: base64url(8000),
  },
  ['clientDataJSON', 'attestationObject'],
)
const assertion = credential(
  {
    clientDataJSON: base64url(8000),
    authenticatorData: base64url(8000),
    signature: base64url(4000),
    userHandle: { type: ['string', 'null'], maxLength: 100 },
  },
  ['clientDataJSON', 'authenticatorData', 'signature'],
)

const one = { minProperties: 1, maxProperties: 1 } as const
const code = { type: 'string', maxLength: 40 } as const
export const secondStepBody = { ...body({ totp: code, recovery_code: code, passkey: assertion }, []), ...one } as const
export const stepUpBody = {
  ...body({ password: { type: 'string', maxLength: 4096 }, totp: code, passkey: assertion }, []),
  ...one,
} as const
export const passkeySignInBody = body({ passkey: assertion }, ['passkey'])
export const confirmBody = body({ code }, ['code'])
export const passkeyBody = body({ name: text(80), response: registration }, ['name', 'response'])
export const renameBody = body({ name: text(80) }, ['name'])

/** Nothing is taken: no body, null or `{}`. */
export const nothing = { type: ['object', 'null'], additionalProperties: false } as const

const time = { type: 'string' } as const
const codes = { type: 'array', items: { type: 'string' } } as const
const passkey = {
  type: 'object',
  required: ['id', 'name', 'created_at', 'last_used_at'],
  properties: { id: { type: 'string' }, name: { type: 'string' }, created_at: time, last_used_at: nullable(time) },
} as const
export const factorsAnswer = {
  type: 'object',
  required: ['totp', 'passkeys', 'recovery_codes', 'passkey_origin'],
  properties: {
    totp: nullable({ type: 'object', properties: { created_at: time, last_used_at: nullable(time) } }),
    passkeys: { type: 'array', items: passkey },
    recovery_codes: { type: 'object', properties: { left: { type: 'integer' }, created_at: nullable(time) } },
    passkey_origin: nullable({ type: 'string' }),
  },
} as const
export const setupAnswer = {
  type: 'object',
  required: ['secret', 'uri', 'expires_at'],
  properties: { secret: { type: 'string' }, uri: { type: 'string' }, expires_at: time },
} as const
export const codesAnswer = {
  type: 'object',
  required: ['recovery_codes'],
  properties: { recovery_codes: nullable(codes) },
} as const
export const passkeyAnswer = {
  ...passkey,
  properties: { ...passkey.properties, recovery_codes: nullable(codes) },
} as const
export const methodsAnswer = {
  type: 'object',
  required: ['methods'],
  properties: { methods: { type: 'array', items: { enum: ['passkey', 'totp', 'password', 'sso'] } } },
} as const
/** Options for the browser, as WebAuthn defines them. */
export const optionsAnswer = {
  type: 'object',
  required: ['challenge'],
  properties: { challenge: { type: 'string' } },
} as const
