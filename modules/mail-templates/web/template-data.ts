import { useMutation, useQuery } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { api, queryClient } from '@app/ui'
import type { MailTemplate, TemplateVersion, TemplateWords } from '../index.ts'

const KEY = ['mail-templates'] as const
const URL = '/v1/mail-templates'

export const useTemplates = () =>
  useQuery({ queryKey: [...KEY, 'list'], queryFn: () => api.get<{ data: MailTemplate[] }>(URL) })
export const useVersions = ({ kind, language, number }: MailTemplate) =>
  useQuery({
    queryKey: [...KEY, 'versions', kind, language, number],
    queryFn: () => api.get<{ data: TemplateVersion[] }>(`${URL}/${kind}/${language}/versions`),
    enabled: number > 0,
  })

type Of = Pick<MailTemplate, 'kind' | 'language'>
/** Words a mail anew, or with null the default again. */
export const putWords = async ({ kind, language }: Of, number: number, words: TemplateWords | null) => {
  const saved = await api.put<MailTemplate>(`${URL}/${kind}/${language}`, { number, words }, { undo: false })
  // Not waited for: what was saved is shown with its own undo, before the list says it too.
  void queryClient.invalidateQueries({ queryKey: KEY })
  return saved
}
export const usePutWords = (of: Of) =>
  useMutation({
    mutationFn: ({ number, words }: { number: number; words: TemplateWords | null }) => putWords(of, number, words),
    // Refused because somebody else was first: theirs are there to be shown.
    onError: () => queryClient.invalidateQueries({ queryKey: KEY }),
  })

/** What mails, languages and values are called. */
export function useTemplateWords() {
  const { t } = useLingui()
  const kinds: Record<string, readonly [string, string]> = {
    privacy_received: [t`Request received`, t`At once, with the link that proves the mailbox`],
    privacy_extended: [t`It takes longer`, t`When a request is extended, once`],
    privacy_closed: [t`Answer: done`, t`When all that was asked for is done`],
    privacy_refused: [t`Answer: not done, or in part`, t`When something is refused, or the identity is not proven`],
    privacy_package: [t`Archive ready`, t`When the data is ready to be fetched`],
    contact_privacy_notice: [t`Privacy notice`, t`When you send your privacy notice to contacts`],
  }
  const places: Record<string, string> = {
    number: t`Number of the request`,
    workspace: t`Name of your workspace`,
    kind: t`What was asked for`,
    received: t`Day it came`,
    answer_by: t`Day of the answer`,
    last_day: t`Last day`,
    fetch_by: t`Day the link ends`,
    outcome: t`How it ended`,
    reason: t`Your reason or answer`,
    complaint: t`Right to complain, with the authority`,
    text: t`Your privacy notice`,
  }
  return {
    kind: (name: string): string => kinds[name]?.[0] ?? name.replaceAll('_', ' '),
    when: (name: string): string => kinds[name]?.[1] ?? '',
    place: (name: string): string => places[name] ?? name,
    // Each language by its own name, so that whoever reads it finds it.
    language: (code: string): string => new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code,
  }
}
