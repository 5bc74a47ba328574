import { type PublicPage, regionName } from '@app/core'
import { escapeHtml as text } from '@app/core/http'
import { dayText } from '../../policy/server/index.ts'
import { publicStyle } from '../../trust/server/index.ts'
import type { SubprocessorState } from '../index.ts'
import { type Row, allSubprocessors, stateOf } from './subprocessors.queries.ts'
import { categoryWords, pageWords } from './words.ts'

type Language = 'en' | 'de'
type Words = (typeof pageWords)[Language]

const STYLE = `${publicStyle}
header,header nav{flex-wrap:wrap}th small,td small{display:block;font-weight:400}.badge.in_force{background:var(--ok-bg);color:var(--ok)}.badge.announced{background:var(--info-bg);color:var(--info)}.badge.expired{background:var(--bad-bg);color:var(--bad)}
@media (width<48rem){.providers thead{position:absolute;clip-path:inset(50%);block-size:1px;inline-size:1px;overflow:hidden}.providers tr,.providers th,.providers td{display:block}.providers td{border-bottom:0;padding-block:.1rem}.providers td::before{content:attr(data-label) ": ";color:var(--quiet)}.providers tr{border-bottom:1px solid var(--line);padding-bottom:.6rem}.providers tbody tr:last-child{border-bottom:0}.providers th{border-bottom:0}}`

/** `GET /subprocessors`: who gets data beside the operator, now and soon; made on the server, without script, the same for everybody. */
export const subprocessorsPage: PublicPage = async (app, { language }) => {
  const words: Words = pageWords[language]
  const now = app.clock().getTime()
  const rows = await app.db.inAuth(allSubprocessors)
  const of = (...states: SubprocessorState[]): Row[] => rows.filter((row) => states.includes(stateOf(row, now)))
  const other = language === 'de' ? 'en' : 'de'
  const head = `<header><a href="/">Custos</a><nav><a href="/subprocessors?lang=${other}" hreflang="${other}">${words.other}</a><a href="/privacy?lang=${language}">${words.privacy}</a><a href="/v1/subprocessors">${words.json}</a></nav></header>`
  const lead = words.lead.replace('{n}', String(app.config.subprocessor_notice_days))
  const body = `<h1>${words.title}</h1><p class="lead">${lead} <a href="/trust#ONT-084">${words.proof} ONT-084</a></p>
${section('announced', words.coming, of('announced'), words.none_coming, language, now)}
${section('present', words.present, of('in_force', 'expired'), words.none, language, now)}
${of('ended').length > 0 ? section('past', words.past, of('ended'), '', language, now) : ''}`
  return { title: words.title, style: STYLE, body: `${head}<main>${body}</main>` }
}

function section(
  id: string,
  title: string,
  rows: readonly Row[],
  none: string,
  language: Language,
  now: number,
): string {
  const words: Words = pageWords[language]
  if (rows.length === 0) return `<section id="${id}"><h2>${title}</h2><p class="empty">${none}</p></section>`
  const columns = [words.who, words.task, words.where, words.data, words.contract, words.state]
  return `<section id="${id}"><h2>${title}</h2><div class="table" tabindex="0" role="region" aria-label="${title}"><table class="providers"><thead><tr>${columns.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => line(row, language, now)).join('')}</tbody></table></div></section>`
}

function line(row: Row, language: Language, now: number): string {
  const words: Words = pageWords[language]
  const state = stateOf(row, now)
  const day = (at: string): string => dayText(at, language)
  const when =
    state === 'ended'
      ? `${words.until} ${day(row.ended_at ?? '')}`
      : `${state === 'announced' ? words.from : words.since} ${day(row.effective_at)}`
  const cell = (label: string, value: string): string => `<td data-label="${label}">${value}</td>`
  return `<tr><th scope="row">${text(row.name)}</th>${cell(words.task, `${text(row.task)}<small>${text(row.reason)}</small>`)}${cell(words.where, `${text(regionName(row.region, language))}<small>${words.safeguards[row.safeguard]}</small>`)}${cell(words.data, row.categories.map((one) => text(categoryWords[one]?.[language] ?? one)).join(', '))}${cell(words.contract, `${day(row.contract_from)} – ${day(row.contract_to)}<small>${words.bars}</small>`)}${cell(words.state, `<span class="badge ${state}">${words.states[state]}</span><small>${when}</small>`)}</tr>`
}
