import type { App, PublicPage } from '@app/core'
import { browserStorage, escapeHtml as text } from '@app/core/http'
import { type PromiseState, type PromiseView, countStates, promiseStates, promiseViews } from './promise-states.ts'
import { STYLE } from './trust-style.ts'
import { trustWords } from './trust-words.ts'

type Words = (typeof trustWords)['en' | 'de']
type Asked = { readonly state: PromiseState | ''; readonly source: string; readonly lang: string }

const sources: Record<string, string> = {
  ONT: 'Ontoor CRM',
  QNT: 'Qntrl',
  OOR: 'OORG',
  REL: 'Relaticle',
  CLI: 'Clignite',
}

/** `GET /trust`: made on the server, without script, the same for everybody, and so cacheable. */
export const trustPage: PublicPage = async (app, { language, query }) => {
  const words: Words = trustWords[language]
  const all = await promiseViews(app)
  const asked: Asked = {
    state: promiseStates.find((one) => one === query['state']) ?? '',
    source: query['source'] !== undefined && query['source'] in sources ? query['source'] : '',
    lang: language,
  }
  const ofSource = all.filter((one) => asked.source === '' || one.source === asked.source)
  const shown = ofSource.filter((one) => asked.state === '' || one.state === asked.state)
  const order = (one: PromiseView): number => promiseStates.indexOf(one.state)
  return {
    title: words.title,
    style: STYLE,
    body: `<header><a href="/">Custos</a><nav><a href="${here({ ...asked, lang: language === 'de' ? 'en' : 'de' })}" hreflang="${language === 'de' ? 'en' : 'de'}">${words.other}</a><a href="/trust/workspace">${words.own}</a><a href="/v1/trust">${words.json}</a></nav></header>
<main><h1>${words.title}</h1><p class="lead">${words.lead}</p>
${tiles(ofSource, asked, words)}
<nav class="chips" aria-label="${words.sources}">${chip(words.all, here({ ...asked, source: '' }), asked.source === '')}${Object.entries(
      sources,
    )
      .map(([key, name]) => chip(name, here({ ...asked, source: key }), asked.source === key))
      .join('')}</nav>
<p class="quiet">${shown.length} ${words.promises} · ${words.at} ${time(app.clock().toISOString(), language)}</p>
${
  shown.length === 0
    ? `<p class="empty">${words.none}</p>`
    : `<div class="list">${shown
        .toSorted((a, b) => order(a) - order(b))
        .map((one) => row(one, words, language))
        .join('')}</div>`
}
${cookies(app, words)}<p class="quiet" id="no-advice">${words.no_advice}</p></main>`,
  }
}

const here = (asked: Asked): string => {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))
  return `/trust?${text(query.toString())}`
}

const chip = (name: string, href: string, isOn: boolean): string =>
  `<a href="${href}"${isOn ? ' aria-current="true"' : ''}>${text(name)}</a>`

function tiles(views: readonly PromiseView[], asked: Asked, words: Words): string {
  const counts = countStates(views)
  const shownFirst = ['proven', 'degraded', 'failed', 'unknown', 'attested', 'planned'] as const
  return `<nav class="tiles" aria-label="${words.state}">${shownFirst
    .map(
      (state) =>
        `<a class="tile ${state}" href="${here({ ...asked, state: asked.state === state ? '' : state })}"${asked.state === state ? ' aria-current="true"' : ''}><b>${counts[state]}</b><span>${words.states[state]}</span><small>${words.meaning[state]}</small></a>`,
    )
    .join('')}</nav>`
}

function row(one: PromiseView, words: Words, language: string): string {
  const proof = [
    part(
      words.looks,
      one.probes.map(
        (probe) =>
          `<span class="dot ${probe.state}"></span>${text(probe.title)} <small>(${words.states[probe.state]}, ${words.checked.toLowerCase()} ${probe.checked_at ? time(probe.checked_at, language) : words.never}, ${words.every.replace('{n}', String(probe.every_minutes))})</small> <a href="/v1/trust/probes/${probe.id}" download>${words.evidence}</a>`,
      ),
    ),
    part(
      words.tests,
      one.tests.map((name) => `<code>${text(name)}</code>`),
    ),
    part(
      words.breaks,
      one.mutants.map((name) => `<code>${text(name)}</code>`),
    ),
    part(
      words.same,
      one.same_as.map((id) => `<a href="#${id}">${id}</a>`),
    ),
    one.statement
      ? `<p>${words.vouched}: ${text((language === 'de' ? one.statement_de : one.statement) ?? '')}</p>`
      : '',
    one.attested_until ? `<p>${words.until} ${text(one.attested_until)}</p>` : '',
    one.note ? `<p class="quiet">${words.note}: <span lang="en">${text(one.note)}</span></p>` : '',
  ].join('')
  const last = one.checked_at
    ? `${words.checked} ${time(one.checked_at, language)}`
    : one.state === 'proven'
      ? words.by_tests
      : ''
  const head = `<span class="badge ${one.state}">${words.states[one.state]}</span><span class="id">${one.id}</span><span class="clause">${text(language === 'de' ? one.clause_de : one.clause)}</span><span class="last">${last}</span>`
  return proof === ''
    ? `<div class="row flat" id="${one.id}">${head}</div>`
    : `<details class="row" id="${one.id}"><summary>${head}</summary><div class="proof">${proof}</div></details>`
}

const part = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `<h3>${title}</h3><ul>${items.map((one) => `<li>${one}</li>`).join('')}</ul>`

const time = (at: string, language: string): string =>
  `<time datetime="${at}">${new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC</time>`

function cookies(app: App, words: Words): string {
  const rows = browserStorage(app.config.public_url).map(
    (one) =>
      `<tr><th scope="row"><code>${text(one.name)}</code></th><td lang="en">${text(one.purpose)}</td><td lang="en">${text(one.until)}</td></tr>`,
  )
  return `<section id="cookies"><h2>${words.cookies}</h2><p>${words.cookie_lead}</p><div class="table" tabindex="0" role="region" aria-label="${words.cookies}"><table><thead><tr><th scope="col">${words.name}</th><th scope="col">${words.purpose}</th><th scope="col">${words.until_when}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`
}
