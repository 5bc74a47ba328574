import { type App, type PublicPage, regionName } from '@app/core'
import { escapeHtml as text } from '@app/core/http'
import { LIMITS } from '../../requests/server/index.ts'
import { clausesInForce, publicStyle } from '../../trust/server/index.ts'
import {
  type PolicyDiff,
  type PolicyNumber,
  type PolicyState,
  type PrivacyBody,
  type Sentence,
  rowOrder,
} from '../index.ts'
import { diffOf, numbersInForce } from './compose.ts'
import { type Version, announcedVersions, stateOf } from './versions.queries.ts'
import { transfersAt } from './transfer-routes.ts'
import { transferSection } from './transfer-section.ts'
import { dayText, numberWords, periodText, policyWords } from './words.ts'

type Language = 'en' | 'de'
type Words = (typeof policyWords)[Language]

const STYLE = `${publicStyle}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;color:var(--quiet)}.note{padding:.75rem 1rem;border:1px solid var(--line);border-inline-start:4px solid var(--accent);border-radius:10px;background:var(--card);max-width:46rem}
.clauses{list-style:none;margin:.5rem 0 0;padding:0;max-width:54rem}.clauses li{display:flex;gap:1rem;justify-content:space-between;align-items:baseline;padding:.5rem 0;border-bottom:1px solid var(--line);scroll-margin-top:1rem}.clauses li:target{box-shadow:inset 3px 0 var(--accent);padding-inline-start:.75rem}.proofs{display:flex;flex-wrap:wrap;justify-content:end;gap:0 .75rem;font-size:.8125rem}.proofs a{white-space:nowrap;min-height:1.5rem}
.table.narrow{max-width:46rem}.hash{overflow-wrap:anywhere}.badge.in_force{background:var(--ok-bg);color:var(--ok)}.badge.announced{background:var(--info-bg);color:var(--info)}h2{scroll-margin-top:1rem}td small{display:block}`

/** `GET /privacy`: the version in force, or by `?version=` any that was announced; made on the server, without script, the same for everybody. */
export const privacyPage: PublicPage = async (app, { language, query }) => {
  const words: Words = policyWords[language]
  const now = app.clock().toISOString()
  const all = await app.db.inAuth((tx) => announcedVersions(tx, 'privacy'))
  const inForce = all.find(
    (one) =>
      one.withdrawn_at === null &&
      (one.effective_at ?? '') !== '' &&
      Date.parse(one.effective_at ?? '') <= Date.parse(now),
  )
  const shown = all.find((one) => String(one.number) === query['version']) ?? inForce
  const other = language === 'de' ? 'en' : 'de'
  const address = (lang: Language): string =>
    `/privacy?${query['version'] && shown ? `version=${shown.number}&amp;` : ''}lang=${lang}`
  const head = `<header><a href="/">Custos</a><nav><a href="${address(other)}" hreflang="${other}">${words.other}</a><a href="/trust?lang=${language}">${words.trust}</a><a href="/v1/policies">${words.json}</a></nav></header>`
  const body = shown
    ? await versionText(app, { shown, all, inForce: inForce?.id, now, language, words })
    : `<h1>${words.title}</h1><p class="empty"><b>${words.none}</b><br>${words.none_text}</p>`
  return { title: words.title, style: STYLE, body: `${head}<main>${body}</main>` }
}

type Shown = {
  readonly shown: Version
  readonly all: readonly Version[]
  readonly inForce: string | undefined
  readonly now: string
  readonly language: Language
  readonly words: Words
}

async function versionText(app: App, given: Shown): Promise<string> {
  const { shown, all, inForce, now, language, words } = given
  const state = stateOf(shown, inForce, now)
  const isPast = state === 'past' || state === 'withdrawn'
  const claims = new Set((await clausesInForce(app)).map((one) => one.id))
  // What this release cannot stand for is not claimed, whatever the version says. What was said in the past is shown as it was.
  const sentences = shown.body.sentences.filter((one) => isPast || claims.has(one.id))
  const withheld = shown.body.sentences.length - sentences.length
  const before = all.find((one) => one.number !== null && one.number < (shown.number ?? 0) && one.withdrawn_at === null)
  const coming = all.find((one) => stateOf(one, inForce, now) === 'announced' && one.id !== shown.id)
  return `<h1>${words.title}</h1><p class="lead">${words.lead} ${language === 'de' && sentences.some((one) => !one.de) ? words.english : ''}</p>
<p class="facts"><b>${fill(words.version, { n: String(shown.number) })}</b><span class="badge ${state}">${words.states[state]}</span>${dates(shown, state, language, words)}</p>
${coming ? `<p class="note">${fill(words.coming, { n: String(coming.number), on: dayText(coming.effective_at ?? now, language) })} ${text(coming.summary[language])} <a href="/privacy?version=${coming.number}&amp;lang=${language}">${words.coming_read}</a></p>` : ''}
${before && state !== 'past' ? difference(diffOf(before.body, shown.body), shown, words, language, state === 'announced') : ''}
${transferSection(await transfersAt({ app }, now), language)}
${withheld > 0 ? `<p class="note">${fill(words.withheld, { n: String(withheld) })}</p>` : ''}
<section id="responsible"><h2>${words.operator}</h2><p>${responsible(app, words)}</p><p><b>${words.ask}.</b> ${words.ask_text} <a href="/privacy/request">${words.ask_account}</a> ${words.complaint}</p></section>
${channels(app, words)}
${storage(app, language, words)}
${rowOrder
  .map((row) =>
    part(
      sentences.filter((one) => one.row === row),
      row,
      words,
      language,
    ),
  )
  .join('')}
${numberTable(isPast || state === 'announced' ? shown.body.numbers : numbersInForce(app), isPast ? words.numbers_then : words.numbers_now, language, words)}
${versionList(given)}
<p class="quiet" id="no-advice">${words.no_advice}</p>`
}

function dates(shown: Version, state: PolicyState, language: Language, words: Words): string {
  const on = (sentence: string, at: string | null): string =>
    at === null ? '' : `<span>${fill(sentence, { on: dayText(at, language) })}</span>`
  const hold: Partial<Record<PolicyState, string>> = { announced: words.from, in_force: words.since, past: words.held }
  const first =
    state === 'withdrawn' ? on(words.never_held, shown.withdrawn_at) : on(hold[state] ?? words.held, shown.effective_at)
  return `${first}${on(words.announced, shown.announced_at)}${on(words.updated, shown.drafted_at)}`
}

function responsible(app: App, words: Words): string {
  const { operator_name, privacy_contact, public_url } = app.config
  const named =
    operator_name || privacy_contact
      ? `${fill(words.operator_text, { name: operator_name || public_url, contact: privacy_contact || operator_name })} `
      : ''
  return named + fill(words.operator_url, { url: public_url })
}

const within = (days: number, words: Words): string =>
  days === 1 ? words.within_one : fill(words.within, { n: String(days) })

/** Ways to reach who runs this, and how soon they answer (ONT-140). */
function channels(app: App, words: Words): string {
  const { privacy_contact, support_contact, dpa_contact, contact_days } = app.config
  const { ack_business_days, respond_business_days, fulfil_days } = LIMITS
  const clocks = { ack: String(ack_business_days), respond: String(respond_business_days), last: String(fulfil_days) }
  const rows = [
    [words.contact_privacy, privacy_contact, fill(words.privacy_answered, clocks)],
    [words.contact_support, support_contact ?? privacy_contact, within(contact_days.support, words)],
    [words.contact_dpa, dpa_contact ?? privacy_contact, within(contact_days.dpa, words)],
  ] as const
  const cells = rows.map(
    ([about, address, answered]) =>
      `<tr><th scope="row">${about}</th><td>${address ? text(address) : words.no_address}</td><td>${answered}</td></tr>`,
  )
  return `<section id="contacts"><h2>${words.contacts}</h2><div class="table narrow" tabindex="0" role="region" aria-label="${words.contacts}"><table><thead><tr><th scope="col">${words.about}</th><th scope="col">${words.address}</th><th scope="col">${words.answered}</th></tr></thead><tbody>${cells.join('')}</tbody></table></div></section>`
}

/** The region in force, and where each thing lies (ONT-127). */
function storage(app: App, language: Language, words: Words): string {
  const { served, places } = app.config.region
  const lead =
    served === null
      ? words.storage_unsaid
      : `${fill(words.storage_text, { region: regionName(served, language) })} <a href="/trust#ONT-127" aria-label="${words.proof} ONT-127">${words.proof} ONT-127</a>`
  const rows = places.map(
    (one) =>
      `<tr><th scope="row">${words.places[one.place]}</th><td>${one.is_here ? words.storage_here : words.storage_away}${one.region === null ? '' : `, ${text(regionName(one.region, language))}`}</td></tr>`,
  )
  return `<section id="storage"><h2>${words.storage}</h2><p>${lead} <a href="/subprocessors?lang=${language}">${words.who_else}</a></p><div class="table narrow" tabindex="0" role="region" aria-label="${words.storage}"><table><thead><tr><th scope="col">${words.storage_what}</th><th scope="col">${words.storage_where}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`
}

const part = (
  sentences: PrivacyBody['sentences'],
  row: PrivacyBody['sentences'][number]['row'],
  words: Words,
  language: Language,
): string =>
  sentences.length === 0
    ? ''
    : `<section id="${row}"><h2>${words.rows[row]}</h2><ul class="clauses">${sentences.map((one) => sentence(one, words, language)).join('')}</ul></section>`

/** The sentence in the reader's language, where the version has it. */
const said = (one: Sentence, language: Language): string =>
  language === 'de' && one.de
    ? text(one.de)
    : language === 'de'
      ? `<span lang="en">${text(one.text)}</span>`
      : text(one.text)

const sentence = (one: Sentence, words: Words, language: Language): string =>
  `<li id="${one.id}"><span>${said(one, language)}</span><span class="proofs"><a href="/trust#${one.id}" aria-label="${words.proof} ${one.id}">${words.proof} ${one.id}</a> <a href="/trust/workspace#${one.id}" aria-label="${words.own} ${one.id}">${words.own}</a></span></li>`

function difference(diff: PolicyDiff, shown: Version, words: Words, language: Language, isComing: boolean): string {
  const list = (title: string, items: readonly string[]): string =>
    items.length === 0 ? '' : `<h3>${title}</h3><ul>${items.map((one) => `<li>${one}</li>`).join('')}</ul>`
  const number = (one: { key: string; before: string; after: string }): string =>
    `${text(numberWords[one.key]?.[language] ?? one.key)}: ${periodText(one.before, language)} → ${periodText(one.after, language)}`
  const parts = [
    list(
      words.added,
      diff.added.map((one) => `${said(one, language)} <span class="id">${one.id}</span>`),
    ),
    list(
      words.removed,
      diff.removed.map((one) => `${said(one, language)} <span class="id">${one.id}</span>`),
    ),
    list(
      words.reworded,
      diff.changed.map(
        (one) =>
          `<span lang="en"><del>${text(one.before)}</del> <ins>${text(one.after)}</ins></span> <span class="id">${one.id}</span>`,
      ),
    ),
    list(words.loosened, diff.loosened.map(number)),
    list(words.tightened, diff.tightened.map(number)),
  ].join('')
  return `<section id="changes"><h2>${isComing ? words.diff : words.diff_past}</h2><p>${text(shown.summary[language])} <span class="quiet">${words.changes[shown.change]}.</span></p>${parts || `<p class="quiet">${words.no_diff}</p>`}</section>`
}

function numberTable(numbers: readonly PolicyNumber[], lead: string, language: Language, words: Words): string {
  const rows = numbers.map(
    (one) =>
      `<tr><th scope="row">${text(numberWords[one.key]?.[language] ?? one.key)}</th><td>${periodText(one.after, language)}</td></tr>`,
  )
  return `<section id="numbers"><h2>${words.numbers}</h2><p>${lead}</p><div class="table narrow" tabindex="0" role="region" aria-label="${words.numbers}"><table><thead><tr><th scope="col">${words.what}</th><th scope="col">${words.how_long}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`
}

function versionList({ all, inForce, now, language, words }: Shown): string {
  const rows = all.map((one) => {
    const state = stateOf(one, inForce, now)
    return `<li><a href="/privacy?version=${one.number}&amp;lang=${language}">${fill(words.read, { n: String(one.number) })}</a> <span class="badge ${state}">${words.states[state]}</span> <span class="facts">${dates(one, state, language, words)}</span><br>${text(one.summary[language])}<br><small class="hash">${words.fingerprint}: <code>${one.hash}</code></small></li>`
  })
  return `<section id="versions"><h2>${words.versions}</h2><ul>${rows.join('')}</ul></section>`
}

/** Values are escaped; the sentence around them is ours. */
const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => text(values[name] ?? ''))
