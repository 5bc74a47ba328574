import type { Ctx } from '@app/core'
import { type Candidate, type Copies, knownOf, searchObjects, searchShared, searchTables } from './find.queries.ts'
import type { Known } from './match.ts'
import type { PrivacyRequest } from './requests.queries.ts'
import { type Subject, saveCandidates, subjectsOf } from './subjects.queries.ts'

const merged = (all: readonly Known[]): Known => ({
  emails: [...new Set(all.flatMap((one) => one.emails))],
  phones: [...new Set(all.flatMap((one) => one.phones))],
  names: [...new Set(all.flatMap((one) => one.names))],
})

/** What the person of a request is known by: what they wrote, and what their confirmed records say. */
export async function knownOfCase(
  ctx: Ctx,
  request: Pick<PrivacyRequest, 'id' | 'name' | 'email'>,
  subjects?: readonly Subject[],
): Promise<Known> {
  const own: Known = {
    emails: request.email ? [request.email.toLowerCase()] : [],
    phones: [],
    names: request.name ? [request.name] : [],
  }
  const confirmed = (subjects ?? (await subjectsOf(ctx, request.id))).filter(
    (one) => one.confirmed_at !== null && one.role === 'person',
  )
  const more: Known[] = []
  for (const [name, found] of Map.groupBy(confirmed, (one) => one.object)) {
    const object = ctx.app.registry.objects.get(name)
    if (object)
      more.push(
        await knownOf(
          ctx,
          object,
          found.map((one) => one.record_id),
        ),
      )
  }
  return merged([own, ...more])
}

/** Looks everywhere, keeps what was found as candidates of the request, and counts the copies in the program's own tables. */
export async function findPerson(
  ctx: Ctx,
  request: PrivacyRequest,
  given: Known,
): Promise<{ known: Known; found: number; copies: readonly Copies[] }> {
  const subjects = await subjectsOf(ctx, request.id)
  const known = merged([await knownOfCase(ctx, request, subjects), given])
  const shared = await searchShared(ctx, known.emails)
  const members: Candidate[] = shared.members.map((record_id) => ({
    object: 'member',
    record_id,
    role: 'person',
    fields: ['account_id'],
    reasons: ['email'],
  }))
  const found = byRecord([...(await searchObjects(ctx, known)), ...members])
  await saveCandidates(ctx, request.id, found)
  const ids = subjects.filter((one) => one.confirmed_at !== null).map((one) => one.record_id)
  const copies = [...(await searchTables(ctx, known, ids)), ...shared.copies]
  return { known, found: found.length, copies: copies.filter((one) => !OWN.has(one.place)) }
}
/** The case itself: it is the evidence, and shown on the same page. */
const OWN = new Set(['request_subject'])

const byRecord = (all: readonly Candidate[]): Candidate[] =>
  [...Map.groupBy(all, (one) => `${one.object} ${one.record_id}`).values()].flatMap(([first, ...rest]) =>
    first
      ? [
          {
            ...first,
            fields: [...new Set([first, ...rest].flatMap((one) => one.fields))],
            reasons: [...new Set([first, ...rest].flatMap((one) => one.reasons))],
            role: [first, ...rest].some((one) => one.role === 'person') ? 'person' : 'mention',
          },
        ]
      : [],
  )
