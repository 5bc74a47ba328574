import { type App, MASK, type Probe, judge } from '@app/core'
import { loggable, problemOf, asAppError, visitor } from '@app/core/http'
import { signInCanary } from './canaries.ts'
import { passkeyColumns } from './promised.queries.ts'

/** Kinds of records that the owner of a canary workspace makes, changes, deletes and brings back. */
const KINDS: readonly [path: string, title: string][] = [
  ['companies', 'name'],
  ['contacts', 'last_name'],
  ['leads', 'name'],
  ['tasks', 'title'],
  ['products', 'name'],
]

const owner: Probe = {
  id: 'owner.everything',
  title: 'The owner of a workspace reads, changes, deletes and brings back every kind of record, and its settings',
  every_minutes: 360,
  run: async (app) => {
    const who = await signInCanary(app, 'b')
    const checks: Record<string, boolean> = {}
    const note = (name: string, holds: boolean): void => {
      checks[name] = (checks[name] ?? true) && holds
    }
    for (const [path, title] of KINDS) {
      const made = await who.send('POST', `/v1/${path}`, { [title]: 'Of the owner' })
      const url = `/v1/${path}/${String(made.data['id'])}`
      const read = await who.send('GET', url)
      note('reads', read.statusCode === 200 && !Object.values(read.data).includes(MASK))
      const changed = await who.send('PATCH', url, { [title]: 'Changed' }, { 'if-match': String(read.headers.etag) })
      note('changes', changed.statusCode === 200 && changed.data[title] === 'Changed')
      const gone = await who.send('DELETE', url, undefined, { 'if-match': String(changed.headers.etag) })
      note('deletes', gone.statusCode < 300 && (await who.send('GET', url)).statusCode === 404)
      note('brings back', (await who.send('POST', `${url}/restore`)).statusCode < 300)
      const again = await who.send('GET', url)
      await who.send('DELETE', url, undefined, { 'if-match': String(again.headers.etag) })
    }
    note('changes the workspace', (await who.send('PATCH', '/v1/workspace', { name: who.name })).statusCode === 200)
    await who.send('POST', '/v1/auth/sign-out')
    return judge(checks, { kinds: KINDS.length })
  },
}

/** Where people might live, as far as a browser says so. */
const PLACES = ['de-DE', 'en-US', 'fr-FR', 'ja-JP', 'pt-BR'] as const

const everywhere: Probe = {
  id: 'requests.open',
  title: 'What people may ask of a workspace is the same wherever they live, without session and without payment',
  every_minutes: 1440,
  run: async (app) => {
    const { slug } = await signInCanary(app, 'a')
    const answers: string[] = []
    for (const place of PLACES) {
      const answer = await visitor(app).send('GET', `/v1/privacy/forms/${slug}`, undefined, {
        'accept-language': place,
      })
      answers.push(answer.statusCode === 200 ? answer.body : 'refused')
    }
    const form = JSON.parse(answers[0] === 'refused' ? '{}' : (answers[0] ?? '{}')) as Record<string, unknown>
    const kinds = (form['kinds'] ?? []) as string[]
    return judge(
      {
        'the form is the same everywhere': new Set(answers).size === 1 && answers[0] !== 'refused',
        'every right can be asked for': RIGHTS.every((one) => kinds.includes(one)),
        'nothing is to be paid': Object.keys(form).every((key) => FORM.includes(key)),
      },
      { places: PLACES.length, kinds: kinds.length },
    )
  },
}
const RIGHTS = ['access', 'rectification', 'erasure', 'portability', 'restriction', 'objection', 'withdrawal']
/** All that a request form tells and asks. */
const FORM = ['workspace', 'language', 'kinds', 'authority']

/** All that is kept of a passkey: what proves it, how often it was used, what its owner calls it. */
const PASSKEY = [
  'id',
  'account_id',
  'credential_id',
  'public_key',
  'counter',
  'transports',
  'name',
  'created_at',
  'last_used_at',
]

const bodies: Probe = {
  id: 'bodies.none',
  title: 'Nothing of a body is kept: of a passkey the public key only, and no field of the program is biometric',
  every_minutes: 360,
  run: async (app) => {
    const columns = await passkeyColumns(app)
    const named = declaredBiometric(app)
    return judge(
      {
        'of a passkey only what proves it': columns.length > 0 && columns.every((one) => PASSKEY.includes(one)),
        'no declared field is biometric': named.length === 0,
      },
      { columns: columns.length, fields: named },
    )
  },
}

const BIOMETRIC = /biometric|fingerprint|face_|voiceprint|iris|retina/i

function declaredBiometric(app: App): string[] {
  const fields = [...app.registry.objects.values()].flatMap((object) =>
    Object.entries(object.fields).map(([name, field]) => [`${object.name}.${name}`, String(field.personal)] as const),
  )
  const columns = [...app.registry.tables.values(), ...app.registry.globals.values()].flatMap((table) =>
    Object.entries(table.columns).map(
      ([name, column]) =>
        [`${table.name}.${name}`, String(typeof column === 'object' ? column.personal : column)] as const,
    ),
  )
  return [...fields, ...columns].filter((one) => one.some((text) => BIOMETRIC.test(text))).map(([name]) => name)
}

const WORD = 'Chrysoberyl-of-the-canary'

const scrubbed: Probe = {
  id: 'failures.scrubbed',
  title: 'What is logged and answered of a failure holds nothing that people typed',
  every_minutes: 1440,
  run: async (app) => {
    const stranger = visitor(app)
    const filter = encodeURIComponent(JSON.stringify({ [WORD]: { eq: WORD } }))
    const answers = [
      await stranger.send('GET', `/v1/contacts?filter=${filter}`, undefined, { 'x-canary': WORD }),
      await stranger.send('POST', '/v1/auth/sign-in', { email: `${WORD}@canary.invalid`, password: WORD }),
      await stranger.send('GET', `/v1/${WORD}`),
    ]
    const thrown = Object.assign(new Error(`value "${WORD}" is wrong`), { detail: WORD, query: WORD })
    const kept = JSON.stringify([loggable(thrown), problemOf(asAppError(thrown), 'x')])
    return judge({
      'no answer repeats it': answers.every((one) => one.statusCode >= 400 && !one.body.includes(WORD)),
      'a report of a failure holds none of it': !kept.includes(WORD),
      'and still says what failed': kept.includes('"error":"Error"') && kept.includes('internal'),
    })
  },
}

export const promisedProbes: readonly Probe[] = [owner, everywhere, bodies, scrubbed]
