import { visitor } from '@app/core/http'
import { type Program, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

test('public pages are read by anybody and set no cookie', async () => {
  for (const url of ['/sign-in', '/sign-up', '/trust', '/docs/errors', '/docs/api', '/privacy/request']) {
    const answer = await visitor(program.app).send('GET', url, undefined, { accept: 'text/html' })
    expect([url, answer.statusCode, answer.headers['set-cookie']]).toEqual([url, 200, undefined])
  }
})

test('one note stands on a company, a person and a deal, and stays with the others when the company goes', async () => {
  const { owner } = await workspace(program)
  const make = async (path: string, body: Record<string, unknown>): Promise<string> => {
    const answer = await owner.send('POST', `/v1/${path}`, body)
    expect(answer.statusCode, answer.body).toBe(201)
    return String(answer.data['id'])
  }
  const [company_id, contact_id, deal_id] = [
    await make('companies', { name: 'Acme' }),
    await make('contacts', { last_name: 'Lee' }),
    await make('deals', { name: 'Big one' }),
  ]
  const task = await make('tasks', { title: 'Call', company_id, contact_id, deal_id })
  const note = await make('notes', { body: 'On all three', company_id, contact_id, deal_id })
  expect((await owner.send('DELETE', `/v1/companies/${company_id}`)).statusCode).toBeLessThan(300)
  for (const url of [`/v1/notes/${note}`, `/v1/tasks/${task}`]) {
    const kept = await owner.send('GET', url)
    expect([url, kept.statusCode]).toEqual([url, 200])
    expect(kept.data).toMatchObject({ contact_id, deal_id })
  }
})
