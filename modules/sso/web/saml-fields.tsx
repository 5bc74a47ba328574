import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { FileUp } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { Button, Segmented, TextField } from '@app/ui'
import type { SsoConnection } from '../index.ts'
import { CopyField } from './copy-field.tsx'

/** What is typed of a SAML provider: its metadata, or the three things that metadata says. */
export type SamlDraft = {
  way: 'metadata' | 'parts'
  metadata: string
  issuer: string
  sso_url: string
  certificate: string
}
export const samlDraftOf = (connection: SsoConnection | null): SamlDraft => ({
  way: 'metadata',
  metadata: '',
  issuer: connection?.issuer ?? '',
  sso_url: connection?.sso_url ?? '',
  certificate: '',
})

/** The body that says it; nothing of a connection that is there needs to be said again. */
export const samlBody = (draft: SamlDraft): Record<string, unknown> =>
  draft.way === 'metadata'
    ? draft.metadata.trim() === ''
      ? {}
      : { metadata: draft.metadata }
    : {
        issuer: draft.issuer.trim(),
        sso_url: draft.sso_url.trim(),
        ...(draft.certificate.trim() !== '' && { certificates: [draft.certificate] }),
      }

const LARGEST = 1_000_000

/** Both halves of the agreement: what the service is told about us, and what it tells us. */
export const SamlFields = ({
  place,
  draft,
  onChange,
  error,
  isNew,
}: {
  place: { acs_url: string; entity_id: string }
  draft: SamlDraft
  onChange: (next: SamlDraft) => void
  error: (field: string) => string | null
  isNew: boolean
}) => {
  const { t } = useLingui()
  const [trouble, setTrouble] = useState<string | null>(null)
  const put = (next: Partial<SamlDraft>): void => onChange({ ...draft, ...next })
  const read = async (file: File | undefined): Promise<void> => {
    setTrouble(null)
    if (!file) return
    if (file.size > LARGEST) setTrouble(t`This file is too large for metadata of one service.`)
    else put({ metadata: await file.text() })
  }
  return (
    <>
      <h3 className="sso-part">
        <Trans>1. Tell the service about Custos</Trans>
      </h3>
      <p className="t2">
        <Trans>Make a SAML application there, and paste these two addresses.</Trans>
      </p>
      <CopyField
        label={t`Answer address (ACS URL)`}
        value={place.acs_url}
        description={t`Also called single sign-on URL, reply URL or recipient`}
      />
      <CopyField
        label={t`Entity ID`}
        value={place.entity_id}
        description={t`Also called audience, identifier or SP entity ID`}
      />
      <h3 className="sso-part">
        <Trans>2. Tell Custos about the service</Trans>
      </h3>
      <Segmented
        label={t`How`}
        hideLabel
        value={draft.way}
        onChange={(way) => put({ way })}
        options={[
          { value: 'metadata', label: t`Metadata` },
          { value: 'parts', label: t`By hand` },
        ]}
      />
      {draft.way === 'metadata' ? (
        <>
          <TextField
            label={t`Metadata (XML)`}
            value={draft.metadata}
            onChange={(metadata) => put({ metadata })}
            error={trouble ?? error('metadata')}
            description={
              isNew
                ? t`Paste what the service calls federation or IdP metadata, or choose the file`
                : t`Leave empty to keep what is known; paste it again when its certificate changes`
            }
            className="sso-xml"
            multiline
            rows={4}
          />
          <div className="acts">
            <FileTrigger
              acceptedFileTypes={['.xml', 'application/xml', 'text/xml']}
              onSelect={(files) => void read(files?.[0])}
            >
              <Button icon={FileUp}>
                <Trans>Choose the file</Trans>
              </Button>
            </FileTrigger>
          </div>
        </>
      ) : (
        <>
          <TextField
            label={t`Issuer of the service`}
            value={draft.issuer}
            onChange={(issuer) => put({ issuer })}
            error={error('issuer')}
            description={t`Also called IdP entity ID`}
            isRequired
          />
          <TextField
            label={t`Sign-in address of the service`}
            type="url"
            value={draft.sso_url}
            onChange={(sso_url) => put({ sso_url })}
            error={error('sso_url')}
            isRequired
          />
          <TextField
            label={t`Certificate`}
            value={draft.certificate}
            onChange={(certificate) => put({ certificate })}
            error={error('certificates')}
            description={
              isNew
                ? t`The X.509 certificate that its answers are signed with`
                : t`Leave empty to keep the one that is known`
            }
            className="sso-xml"
            multiline
            rows={4}
            isRequired={isNew}
          />
        </>
      )}
    </>
  )
}
