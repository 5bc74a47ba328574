import { describe, expect } from 'vitest'
import { fromToast, test } from './open-test.ts'
import { column, expectCount } from './person.ts'
import type { Json, Tenant } from './tenant.ts'

/** The stages of the pipeline every workspace is born with, in order. */
async function stagesOf(tenant: Tenant): Promise<{ id: string; name: string; outcome: string }[]> {
  const answer = await tenant.api('GET', '/v1/stages?sort=position')
  return answer['data'] as { id: string; name: string; outcome: string }[]
}

describe('deals', () => {
  test('a stage that demands fields asks for them, and the move is taken back', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const [first, second] = await stagesOf(tenant)
    if (!first || !second) throw new Error('a pipeline of two stages')
    await api('PATCH', `/v1/stages/${second.id}`, { required_fields: ['amount', 'closes_on', 'next_step'] })
    const [id] = await seed('/v1/deals', [{ name: 'Forty chairs', stage_id: first.id }])
    await page.goto(`${home}/deals/board`)
    await column(page, first.name).getByRole('button', { name: 'Actions for Forty chairs' }).click()
    await page.getByRole('menuitem', { name: second.name }).click()
    const dialog = page.getByRole('dialog', { name: `Move Forty chairs to ${second.name}` })
    await dialog.getByText(`${second.name} asks for this first`).waitFor()
    await look(page, 'required fields, dialog open')
    // Nothing filled in: the server names what is missing, below each field, and the dialog stays.
    await dialog.getByRole('button', { name: 'Move', exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByRole('textbox', { name: /Amount/ }).fill('1200')
    await dialog.getByRole('textbox', { name: /Next step/ }).fill('Send the drawing')
    await dialog.getByRole('textbox', { name: /Closes/ }).fill('2027-02-01')
    await dialog.getByRole('button', { name: 'Move', exact: true }).click()
    await expectCount(page, second.name, 1)
    // The board shows a move before the server has answered.
    await expect
      .poll(() => api('GET', `/v1/deals/${id}`))
      .toMatchObject({
        stage_id: second.id,
        amount: { amount: '1200.00' },
        next_step: 'Send the drawing',
        closes_on: '2027-02-01',
      })
    await fromToast(page, 'Undo')
    await expectCount(page, first.name, 1)
    await expect.poll(() => api('GET', `/v1/deals/${id}`)).toMatchObject({ stage_id: first.id, amount: null })
  })

  test('the record page asks for the same fields', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const [first, second] = await stagesOf(tenant)
    if (!first || !second) throw new Error('a pipeline of two stages')
    await api('PATCH', `/v1/stages/${second.id}`, { required_fields: ['next_step'] })
    const [id] = await seed('/v1/deals', [{ name: 'Forty chairs', stage_id: first.id }])
    await page.goto(`${home}/deals/${id}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Move to stage' }).click()
    const dialog = page.getByRole('dialog', { name: 'Move to stage' })
    await dialog.getByRole('combobox', { name: 'Stage' }).fill(second.name)
    await page.getByRole('option', { name: second.name, exact: true }).click()
    await dialog.getByRole('button', { name: 'Move to stage' }).click()
    await dialog.getByRole('textbox', { name: /Next step/ }).fill('Send the drawing')
    await look(page, 'required fields on the record page')
    await dialog.getByRole('button', { name: 'Move to stage' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect
      .poll(() => api('GET', `/v1/deals/${id}`))
      .toMatchObject({ stage_id: second.id, next_step: 'Send the drawing' })
  })

  test('won, reopened, lost with a reason, reopened again', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const stages = await stagesOf(tenant)
    const [first] = stages
    const named = (outcome: string) => stages.find((stage) => stage.outcome === outcome)?.name ?? ''
    const [id] = await seed('/v1/deals', [{ name: 'Forty chairs', stage_id: first?.id }])
    const deal = (): Promise<Json> => api('GET', `/v1/deals/${id}`)
    await page.goto(`${home}/deals/${id}`)
    await page.getByRole('button', { name: 'Mark as won' }).click()
    await look(page, 'mark as won, dialog open')
    await page.getByRole('dialog').getByRole('button', { name: 'Mark as won' }).click()
    await page.getByRole('button', { name: 'Reopen' }).waitFor()
    expect(await deal()).toMatchObject({ probability: 100, stage_id: stages.find((s) => s.outcome === 'won')?.id })

    await page.getByRole('button', { name: 'Reopen' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click()
    await page.getByRole('button', { name: 'Mark as lost' }).click()
    const lose = page.getByRole('dialog', { name: 'Mark as lost' })
    await lose.getByRole('textbox', { name: 'Reason' }).fill('Price')
    await lose.getByRole('button', { name: 'Mark as lost' }).click()
    await page.getByRole('button', { name: 'Reopen' }).waitFor()
    expect(await deal()).toMatchObject({ lost_reason: 'Price' })
    await fromToast(page, 'Undo')
    await page.getByRole('button', { name: 'Mark as lost' }).waitFor()
    expect(await deal()).toMatchObject({ lost_reason: null, closed_at: null })

    // The same from the board: a closed deal dragged (here: moved by its menu) to an open stage is open again.
    await page.goto(`${home}/deals/board`)
    const open = column(page, await nameOf(tenant, id))
    await open.getByRole('button', { name: 'Actions for Forty chairs' }).click()
    await page.getByRole('menuitem', { name: named('won') }).click()
    await expectCount(page, named('won'), 1)
    await column(page, named('won')).getByRole('button', { name: 'Actions for Forty chairs' }).click()
    await page.getByRole('menuitem', { name: first?.name ?? '' }).click()
    await expectCount(page, first?.name ?? '', 1)
    await expect.poll(deal).toMatchObject({ closed_at: null, stage_id: first?.id })
  })

  test('the board opens with the pipeline that has deals, until the default one has some', async ({ tenant }) => {
    const { page, home, seed } = tenant
    const [first] = await stagesOf(tenant)
    const [empty, doors] = await seed('/v1/pipelines', [{ name: 'Nothing yet' }, { name: 'Doors' }])
    const [visit] = await seed('/v1/stages', [
      { name: 'Visit', pipeline_id: doors, position: 0 },
      { name: 'Call', pipeline_id: empty, position: 0 },
    ])
    await seed('/v1/deals', [{ name: 'Forty doors', pipeline_id: doors, stage_id: visit }])
    await page.goto(`${home}/deals/board`)
    await column(page, 'Visit').getByText('Forty doors').waitFor()
    await seed('/v1/deals', [{ name: 'Forty chairs', stage_id: first?.id }])
    await page.reload()
    await column(page, first?.name ?? '')
      .getByText('Forty chairs')
      .waitFor()
    // What leaves is what the board shows: of two deals the one of this pipeline.
    await page.getByRole('link', { name: 'Export' }).click()
    await page.getByRole('button', { name: 'Export 1' }).click()
    await page.getByText('1 record written').waitFor()
  })
})

async function nameOf(tenant: Tenant, id: string | undefined): Promise<string> {
  const deal = await tenant.api('GET', `/v1/deals/${id}`)
  return (await stagesOf(tenant)).find((stage) => stage.id === deal['stage_id'])?.name ?? ''
}
