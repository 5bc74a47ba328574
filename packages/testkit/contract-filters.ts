import { type Field, type FilterOperator, fieldType } from '@app/schema'
import { expect, test } from 'vitest'
import { type Here, idsOf } from './contract-here.ts'
import { inputFor } from './factories.ts'

/** Filters per operator and field, sorting and keyset paging without loss or repeat, aggregates, search. */
export function filterContract(here: Here): void {
  test('filters by every operator of every field', async () => {
    const { object, url, world, space } = here
    const record = await world.create(object.name, await inputFor(world, object, 101, 'all'))
    const id = String(record['id'])
    const wrong: string[] = []
    for (const [name, field] of Object.entries(object.fields)) {
      const value = record[name]
      if (value === null || value === undefined) continue
      for (const operator of fieldType(field.kind).operators) {
        for (const [operand, expected] of cases(operator, field, value)) {
          const filter = JSON.stringify({ and: [{ id: { eq: id } }, { [name]: { [operator]: operand } }] })
          const answer = await space.owner.send('GET', `${url}?filter=${encodeURIComponent(filter)}`)
          const found = answer.statusCode === 200 ? idsOf(answer.data).includes(id) : answer.body
          if (found !== expected) wrong.push(`${name} ${operator} ${JSON.stringify(operand)}: ${String(found)}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('pages through every sort without loss or repeat, nulls last', async () => {
    const { object, url, world, space } = here
    const wanted = 23
    const inputs = []
    // Every third has only what is required (nulls), and values repeat every four (ties).
    for (let n = 0; n < wanted; n += 1)
      inputs.push(
        await inputFor(
          world,
          object,
          object.fields[object.title]?.unique ? 200 + n : 200 + (n % 4),
          n % 3 === 0 ? 'required' : 'all',
        ),
      )
    const made = await space.owner.send('POST', `${url}/batch`, { records: inputs })
    expect(made.statusCode, made.body).toBe(201)
    const all = new Set((made.data['data'] as { id: string }[]).map((each) => each.id))
    expect(all.size).toBe(wanted)
    const names = Object.entries(object.fields).flatMap(([name, field]) =>
      fieldType(field.kind).sortable ? [name] : [],
    )
    const sorts = names.flatMap((name, i) => [
      name,
      `-${name}`,
      ...(i % 4 === 0 ? [`-${name},${names[(i + 1) % names.length] ?? name}`, `${name},-created_at`] : []),
    ])
    const wrong: string[] = []
    for (const sort of [...sorts, '-updated_at', 'created_at,-id']) {
      const seen: Record<string, unknown>[] = []
      let cursor: string | null = null
      for (let page = 0; page < 40; page += 1) {
        const answer = await space.owner.send(
          'GET',
          `${url}?limit=9&sort=${encodeURIComponent(sort)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        )
        if (answer.statusCode !== 200) wrong.push(`${sort}: ${answer.body}`)
        seen.push(...((answer.data['data'] ?? []) as Record<string, unknown>[]))
        cursor = answer.data['next_cursor'] as string | null
        if (!cursor) break
      }
      const ids = seen.map((each) => String(each['id']))
      if (new Set(ids).size !== ids.length) wrong.push(`${sort}: ${ids.length - new Set(ids).size} repeated`)
      const lost = [...all].filter((id) => !ids.includes(id)).length
      if (lost > 0) wrong.push(`${sort}: ${lost} lost`)
      const problem = disorder(seen, sort.split(',')[0] ?? '', object.fields)
      if (problem) wrong.push(`${sort}: ${problem}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  test('counts and groups as the list does', async () => {
    const { object, url, space } = here
    const list = await space.owner.send('GET', `${url}?count=true&limit=1`)
    const plain = await space.owner.send('GET', `${url}/aggregate?measure=count`)
    expect(plain.statusCode, plain.body).toBe(200)
    const count = (row: Record<string, unknown> | undefined): number => Number(row?.['count'])
    expect(count((plain.data['data'] as Record<string, unknown>[])[0])).toBe(Number(list.data['total']))
    for (const [name, field] of Object.entries(object.fields)) {
      if (!['select', 'boolean', 'ref', 'member'].includes(field.kind)) continue
      const grouped = await space.owner.send('GET', `${url}/aggregate?measure=count&group_by=${name}`)
      expect([name, grouped.statusCode, grouped.statusCode === 200 ? '' : grouped.body]).toEqual([name, 200, ''])
      const sum = (grouped.data['data'] as Record<string, unknown>[]).reduce((all, row) => all + count(row), 0)
      expect([name, sum]).toEqual([name, Number(list.data['total'])])
    }
  })

  test('is found by the words of its title, in the list and everywhere', async () => {
    const { object, url, space, world } = here
    if (!Object.values(object.fields).some((field) => field.search === 'A')) return
    const mark = `zq${object.name.replaceAll('_', '')}x`
    const record = await world.create(object.name, await inputFor(world, object, 301, 'required', mark))
    const listed = await space.owner.send('GET', `${url}?q=${mark.slice(0, -1)}`)
    expect(idsOf(listed.data), listed.body).toEqual([record['id']])
    const everywhere = await space.owner.send('GET', `/v1/search?q=${mark}`)
    if (!object.hidden) expect(idsOf(everywhere.data)).toContain(record['id'])
  })
}

/** Operands for a known value and whether a record with that value is found by them. */
function cases(operator: FilterOperator, field: Field, value: unknown): [unknown, boolean][] {
  const first = Array.isArray(value) ? value[0] : value
  const listed = ['multi_ref', 'tags', 'multi_select'].includes(field.kind)
  const plain =
    typeof value === 'object' && value !== null && !Array.isArray(value) && field.kind !== 'money' ? undefined : first
  if (operator === 'is_null')
    return [
      [true, false],
      [false, true],
    ]
  if (field.kind === 'list' || plain === undefined) return []
  switch (operator) {
    case 'eq':
      return [[plain, true]]
    case 'ne':
      return [[plain, false]]
    case 'in':
      return [
        [[plain], true],
        [[], false],
      ]
    case 'not_in':
      return [[[plain], false]]
    case 'lte':
    case 'gte':
      return listed ? [] : [[plain, true]]
    case 'lt':
    case 'gt':
      return listed ? [] : [[plain, false]]
    case 'starts_with':
      return [
        [String(plain).slice(0, 3).toLowerCase(), true],
        ['~none~', false],
      ]
    case 'contains':
      return [
        [String(plain).slice(1, 4).toUpperCase(), true],
        ['~none~', false],
      ]
    default:
      return []
  }
}

/** Nulls before values, or numbers and times out of order. Texts sort by ICU: their order is not compared here. */
function disorder(rows: Record<string, unknown>[], key: string, fields: Record<string, Field>): string | null {
  const desc = key.startsWith('-')
  const name = desc ? key.slice(1) : key
  const values = rows.map((row) => row[name] ?? null)
  const lastValue = values.findLastIndex((each) => each !== null)
  if (values.slice(0, Math.max(0, lastValue)).includes(null)) return 'nulls are not last'
  if (!['integer', 'decimal', 'percent', 'rating', 'date', 'datetime'].includes(fields[name]?.kind ?? '')) return null
  const known = values.filter((each) => each !== null) as (string | number)[]
  const wrong = known.findIndex(
    (each, i) => i > 0 && (desc ? each > (known[i - 1] ?? each) : each < (known[i - 1] ?? each)),
  )
  return wrong < 0 ? null : `${String(known[wrong])} after ${String(known[wrong - 1])}`
}
