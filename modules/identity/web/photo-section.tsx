import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Trash2, Upload } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import {
  api,
  Button,
  MemberAvatar,
  Note,
  ProgressBar,
  refreshPhotos,
  sendFile,
  toast,
  useMeta,
  useMemberPhoto,
  type Session,
} from '@app/ui'

/** The own photo: shown beside the name wherever colleagues are shown, and nobody's choice but one's own (ONT-025). */
export const PhotoSection = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [percent, setPercent] = useState<number | null>(null)
  const has = useMemberPhoto(meta.member.id) !== null
  const send = useMutation({
    mutationFn: async (chosen: File) => {
      const form = new FormData()
      form.append('file', chosen, chosen.name)
      setPercent(0)
      await sendFile('/v1/auth/photo', form, { onProgress: setPercent, signal: new AbortController().signal })
      await refreshPhotos()
    },
    onSuccess: () => toast(t`Photo saved`),
    onSettled: () => setPercent(null),
  })
  const remove = useMutation({
    mutationFn: async () => {
      await api.del('/v1/auth/photo', { undo: false })
      await refreshPhotos()
    },
    onSuccess: () => toast(t`Photo removed`),
  })
  const failure = send.error ?? remove.error
  return (
    <section aria-label={t`Photo`}>
      <header>
        <h2>
          <Trans>Photo</Trans>
        </h2>
      </header>
      <p className="t2">
        <Trans>
          If you like: your colleagues see it beside your name, in all your workspaces. A small square is kept, without
          place or camera.
        </Trans>
      </p>
      <div className="file-in">
        <MemberAvatar id={meta.member.id} name={session.account.name} size="xl" isMe />
        {percent === null ? (
          <>
            <FileTrigger
              acceptedFileTypes={['image/jpeg', 'image/png', 'image/webp', 'image/gif']}
              onSelect={(chosen) => {
                const [one] = chosen ?? []
                if (one) send.mutate(one)
              }}
            >
              <Button icon={Upload}>{has ? t`Replace photo` : t`Upload photo`}</Button>
            </FileTrigger>
            {has && (
              <Button variant="ghost" icon={Trash2} isPending={remove.isPending} onPress={() => remove.mutate()}>
                <Trans>Remove photo</Trans>
              </Button>
            )}
          </>
        ) : (
          <ProgressBar label={t`Photo`} value={percent} />
        )}
      </div>
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
    </section>
  )
}
