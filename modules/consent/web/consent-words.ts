import { useLingui } from '@lingui/react/macro'
import type { Act, Channel, NoticeWay, Purpose, Refusal } from '../index.ts'

/** Words for purposes, channels, acts, reasons and ways. */
export const useConsentWords = () => {
  const { t } = useLingui()
  const purposes: Record<Purpose | 'all', string> = {
    newsletter: t`Newsletter`,
    offers: t`Offers`,
    surveys: t`Surveys`,
    events: t`Invitations to events`,
    service: t`Answers and notices`,
    all: t`Everything`,
  }
  const channels: Record<Channel | 'all', string> = {
    email: t`Email`,
    phone: t`Phone`,
    sms: t`SMS`,
    post: t`Post`,
    all: t`Every channel`,
  }
  const acts: Record<Act, string> = {
    given: t`Consent given`,
    withdrawn: t`Consent withdrawn`,
    objected: t`Objected`,
    lifted: t`Objection taken back`,
  }
  const reasons: Record<Refusal, string> = {
    unknown: t`Unknown contact`,
    restricted: t`Processing restricted`,
    opted_out: t`Opted out`,
    objected: t`Objected`,
    withdrawn: t`Consent withdrawn`,
    no_consent: t`No consent`,
    no_address: t`No address or number`,
  }
  const ways: Record<NoticeWay, string> = {
    mail: t`By mail`,
    letter: t`By letter`,
    in_person: t`In person`,
    form: t`With a form`,
    website: t`On the site`,
  }
  return {
    purpose: (one: Purpose | 'all'): string => purposes[one],
    channel: (one: Channel | 'all'): string => channels[one],
    act: (one: Act): string => acts[one],
    reason: (one: Refusal): string => reasons[one],
    way: (one: NoticeWay): string => ways[one],
  }
}
