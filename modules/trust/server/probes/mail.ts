import { hostname } from 'node:os'
import { type Probe, judge, uuidv7 } from '@app/core'
import { composed, renderMail } from '@app/core/mail'

/** The head of a mail that may leave (ONT-086). */
const HEADERS = [
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'auto-submitted',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]

/** Every word that a mail asks for. */
const anything = new Proxy<Record<string, string>>({}, { get: () => 'https://canary.invalid/' })

const minimal: Probe = {
  id: 'mail.minimal',
  title: 'A mail carries recipient, sender and content: no name of this machine or program, no picture, no tracking',
  every_minutes: 1440,
  run: async (app) => {
    const sender = app.config.mail?.from ?? { name: 'Custos', address: 'canary@canary.invalid' }
    const kinds = app.parts.modules.flatMap((module) => Object.values(module.mails ?? {}))
    const foreign = new Set<string>()
    let loading = 0
    let named = 0
    for (const kind of kinds) {
      const mail = await renderMail(kind, 'en', anything)
      const text = await composed(sender, { ...mail, id: uuidv7(), to: 'canary@canary.invalid', at: app.clock() })
      const head = text.slice(0, text.indexOf('\n\n'))
      for (const [, name = ''] of head.matchAll(/^([A-Za-z-]+):/gm))
        if (!HEADERS.includes(name.toLowerCase())) foreign.add(name.toLowerCase())
      if (/<img|<link|<script|\ssrc=|url\(/i.test(mail.html)) loading += 1
      if (hostname().length > 3 && text.includes(hostname())) named += 1
    }
    return judge(
      {
        'only known headers': kinds.length > 0 && foreign.size === 0,
        'nothing of this machine': named === 0,
        'nothing is loaded by reading it': loading === 0,
      },
      { kinds: kinds.length, headers: [...foreign] },
    )
  },
}

export const mailProbes: readonly Probe[] = [minimal]
