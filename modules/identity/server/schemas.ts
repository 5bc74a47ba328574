/** JSON Schemas of identity's bodies. Lengths bound the work; meanings are checked in the handlers. */
export const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength }) as const
const body = (properties: Record<string, unknown>, required: readonly string[]) =>
  ({ type: 'object', additionalProperties: false, properties, required }) as const

export const email = { type: 'string', format: 'email', minLength: 3, maxLength: 254 } as const
// Length problems of passwords are told by the password rules, in words.
export const password = { type: 'string', maxLength: 4096 } as const
export const workspaceSettings = {
  region: { type: 'string', pattern: '^[A-Z]{2}$' },
  time_zone: text(64),
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  locale: { type: 'string', pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 },
} as const
export const name = text(120)

/** The half of a code or link that a browser holds. */
export const token = { type: 'string', pattern: '^[\\w-]{43}$' } as const
/** Six digits, however they are spaced. */
export const code = { type: 'string', minLength: 1, maxLength: 20 } as const

export const signUpBody = body(
  {
    email,
    password,
    name,
    workspace_name: text(80),
    accept_terms: { const: true },
    confirmation: token,
    code,
    ...workspaceSettings,
  },
  ['email', 'password', 'name', 'workspace_name', 'accept_terms'],
)
export const signInBody = body({ email: text(254), password }, ['email', 'password'])
export const passwordBody = body({ current: password, new: password }, ['current', 'new'])
export const workspaceBody = body({ name: text(80), ...workspaceSettings }, ['name'])
export const profileBody = body(
  {
    name,
    preferences: body(
      {
        theme: { enum: ['system', 'light', 'dark'] },
        density: { enum: ['comfortable', 'compact'] },
        font: { enum: ['inter', 'system', 'dyslexic'] },
        language: { type: ['string', 'null'], pattern: '^[a-z]{2}(-[A-Z]{2})?$' },
        single_keys: { type: 'boolean' },
        checklist_hidden: { type: 'boolean' },
        /** Mails one may do without; those about the security of the account are not among them. */
        mails: body({ assignment: { type: 'boolean' } }, []),
        recents: {
          type: 'array',
          maxItems: 50,
          items: body(
            {
              object: text(60),
              id: { type: 'string', format: 'uuid' },
              workspace: text(60),
              title: text(200, 0),
              at: text(40),
            },
            ['object', 'id'],
          ),
        },
      },
      [],
    ),
  },
  [],
)
/** The whole of what the browser is asked for: a closed list (promise ONT-033). */
export const deviceBody = body(
  {
    screen: { type: 'string', pattern: '^[1-9]\\d{1,4}x[1-9]\\d{1,4}$' },
    language: { type: 'string', pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$', maxLength: 35 },
  },
  ['screen', 'language'],
)

const nullable = (schema: Record<string, unknown>) => ({ anyOf: [schema, { type: 'null' }] })
export const sessionSchema = {
  type: 'object',
  required: ['account', 'workspaces', 'workspace', 'member'],
  properties: {
    account: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        email: { type: 'string' },
        name: { type: 'string' },
        is_confirmed: { type: 'boolean' },
        preferences: { type: 'object' },
      },
    },
    workspaces: {
      type: 'array',
      items: {
        type: 'object',
        properties: { slug: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' } },
      },
    },
    workspace: nullable({ type: 'object' }),
    member: nullable({ type: 'object' }),
  },
} as const
