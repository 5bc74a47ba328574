import { type Ctx, objectOf, records } from '@app/core'
import type { ObjectDef } from '@app/schema'
import { type CarriedFile, carrierField, filesOn } from '../../files/server/index.ts'

/** Why files of a record are not in the archive: it is about other people too, or only mentions the person. */
export type LeftOut = { readonly object: string; readonly files: number; readonly why: 'others' | 'mention' }
type Ids = ReadonlyMap<string, readonly string[]>

/**
 * Files that are the person's: on their own records, on records that are about them and nobody else, and those that the desk confirmed by their name. What
 * is about others as well is theirs too, and only somebody who reads it can part it (GDPR Art. 15(4)): such files are counted, not named.
 * @param people the person's own records
 * @param about records that say they are about the person
 * @param mentions confirmed records that only speak of the person
 */
export async function personFiles(
  ctx: Ctx,
  people: Ids,
  about: Ids,
  mentions: Ids,
): Promise<{ files: CarriedFile[]; left_out: LeftOut[] }> {
  const files = new Map<string, CarriedFile>()
  const left_out: LeftOut[] = []
  const keep = (all: readonly CarriedFile[]): void => {
    for (const one of all) files.set(one.id, one)
  }
  const leave = async (object: string, ids: readonly string[], why: LeftOut['why']): Promise<void> => {
    const left = (await onRecords(ctx, object, ids)).filter((one) => !files.has(one.id))
    if (left.length > 0) left_out.push({ object, files: left.length, why })
  }
  for (const [name, ids] of people) keep(await onRecords(ctx, name, ids))
  keep(await filesOn(ctx, 'id', mentions.get('file') ?? []))
  const shared = new Map<string, string[]>()
  for (const [name, all] of about) {
    const ids = all.filter((id) => !people.get(name)?.includes(id))
    const others = await aboutOthers(ctx, objectOf(ctx, name), ids, people)
    keep(
      await onRecords(
        ctx,
        name,
        ids.filter((id) => !others.has(id)),
      ),
    )
    shared.set(name, [...others])
  }
  for (const [name, ids] of shared) await leave(name, ids, 'others')
  for (const [name, ids] of mentions) await leave(name, ids, 'mention')
  return { files: [...files.values()], left_out }
}

const onRecords = async (ctx: Ctx, object: string, ids: readonly string[]): Promise<CarriedFile[]> => {
  const field = carrierField(object)
  return field && ids.length > 0 ? await filesOn(ctx, field, ids) : []
}

/** Which of these records say that they are about somebody else as well. */
async function aboutOthers(ctx: Ctx, object: ObjectDef, ids: readonly string[], people: Ids): Promise<Set<string>> {
  const subjects = Object.entries(object.fields).filter(([, field]) => field.subject && field.target)
  const rows = await records.getMany(ctx, object.name, [...ids], {
    fields: subjects.map(([name]) => name),
    trash: true,
  })
  return new Set(
    rows
      .filter((row) =>
        subjects.some(([name, field]) =>
          [row[name]].flat().some((id) => typeof id === 'string' && !people.get(field.target ?? '')?.includes(id)),
        ),
      )
      .map((row) => row.id),
  )
}
