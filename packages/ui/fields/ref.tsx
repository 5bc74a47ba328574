import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Chip, StageDisc } from '../bits.tsx'
import { api } from '../api.ts'
import { keys, queryClient } from '../cache.ts'
import type { Page } from '../cache.ts'
import { MemberWho } from '../member-avatar.tsx'
import { useMembers, useRefRow } from '../reads.ts'
import { useMeta } from '../session.ts'
import { titleOf } from '../meta.ts'
import type { Meta, ObjectMeta } from '../meta.ts'
import type { FieldKit, Parsed } from './kit.ts'
import { asText } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'

/** The object a field points to, from the cached meta. */
export const targetOf = (name: string | null): ObjectMeta | undefined =>
  queryClient.getQueryData<Meta>(keys.meta)?.objects.find((o) => o.name === name)

/** Name of a record a field points to, with the sign of its object. */
export const RefName = ({ target, id }: { target: string | null; id: string }) => {
  const { object } = useMeta()
  const targetObject = object(target ?? '')
  const row = useRefRow(targetObject, id).data
  if (row === undefined) return <span className="hold-place" aria-hidden />
  if (row === null) return <span className="t3">{i18n._(msg`Not visible to you`)}</span>
  const name = titleOf(targetObject, row)
  // A record with a probability and an outcome is a step of a way: it shows how far.
  if ('outcome' in row && 'probability' in row)
    return (
      <span className="who">
        <StageDisc
          share={Number(row['probability'] ?? 0) / 100}
          outcome={(row['outcome'] as 'open' | 'won' | 'lost') ?? 'open'}
        />
        <span className="cut">{name}</span>
      </span>
    )
  if (target === 'tag') return <Chip color={asText(row['color']) || null}>{name}</Chip>
  return <span className="cut">{name}</span>
}

const MemberName = ({ id }: { id: string }) => {
  const { meta } = useMeta()
  const members = useMembers()
  const found = members.find((m) => m.id === id)
  return found ? <MemberWho id={id} name={asText(found['name'])} isMe={id === meta.member.id} /> : null
}

const resolveRef =
  (target: string | null) =>
  async (text: string): Promise<Parsed> => {
    const wanted = text.trim()
    if (wanted === '') return { value: null }
    const object = targetOf(target)
    if (!object) return { error: i18n._(msg`Nothing found`) }
    const page = await api.get<Page>(`/v1/${object.path}`, { q: object.hidden ? null : wanted, limit: 200 })
    const found = page.data.filter(
      (r) => titleOf(object, r).toLowerCase() === wanted.toLowerCase() || r['email'] === wanted,
    )
    return found[0] ? { value: found[0].id } : { error: i18n._(msg`“${wanted}” was not found`) }
  }

export const ref: FieldKit = {
  Cell: ({ value, field }) => (value ? <RefName target={field.target} id={asText(value)} /> : null),
  Input: lazyInput('RefInput'),
  editor: 'pick',
  width: 160,
  toText: (value, field) =>
    titleOf(targetOf(field.target), queryClient.getQueryData(keys.title(field.target ?? '', asText(value)))),
  fromText: () => ({ error: i18n._(msg`Pick one from the list`) }),
  resolve: (text, field) => resolveRef(field.target)(text),
}

export const member: FieldKit = {
  ...ref,
  Cell: ({ value }) => (value ? <MemberName id={asText(value)} /> : null),
  width: 152,
  toText: (value) => {
    const lists = queryClient.getQueriesData<Page>({ queryKey: [...keys.object('member'), 'list'] })
    for (const [, page] of lists)
      for (const row of page && 'data' in page ? page.data : []) if (row.id === value) return asText(row['name'])
    return ''
  },
  resolve: (text) => resolveRef('member')(text),
}

/** Ids of a many-reference value. */
export const ids = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map((v) => (typeof v === 'string' ? v : asText((v as { id?: string })?.id))).filter(Boolean)
    : []

export const multiRef: FieldKit = {
  Cell: ({ value, field }) => (
    <span className="chips">
      {ids(value).map((id) =>
        field.target === 'tag' ? (
          <RefName key={id} target="tag" id={id} />
        ) : (
          <Chip key={id}>
            <RefName target={field.target} id={id} />
          </Chip>
        ),
      )}
    </span>
  ),
  Input: lazyInput('MultiRefInput'),
  editor: 'panel',
  width: 180,
  toText: (value, field) =>
    ids(value)
      .map((id) => titleOf(targetOf(field.target), queryClient.getQueryData(keys.title(field.target ?? '', id))))
      .join(', '),
  fromText: () => ({ error: i18n._(msg`Pick from the list`) }),
}
