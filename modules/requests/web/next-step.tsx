import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, CircleDot } from 'lucide-react'
import { Button, Refused } from '@app/ui'
import type { RequestKind } from '../index.ts'
import type { CaseDialog } from './case-dialogs.tsx'
import { type Step, useWork } from './case-work.tsx'
import type { RequestCase } from './desk-data.ts'
import { useSearch, useSubjects } from './find-data.ts'

/** Kinds for which the person is looked for: a complaint is answered in words. */
const isAnsweredOnly = (kind: RequestKind): boolean => kind === 'complaint'

/** The way of a case from identity to its end: what is done, what comes next with its button, what follows. */
export const NextSteps = ({ one, onDialog }: { one: RequestCase; onDialog: (which: CaseDialog) => void }) => {
  const { t } = useLingui()
  const found = useSubjects(one.id)
  const search = useSearch(one.id)
  const has = (name: string): boolean => one.steps.some((step) => step.name === name)
  const rows = found.data?.data ?? []
  const waiting = rows.filter((row) => row.decision === null).length
  const confirmed = rows.filter((row) => row.decision === 'confirmed')
  const work = useWork(one, confirmed)
  const isSearched = has('searched')
  const steps: Step[] = [
    {
      key: 'identity',
      title: t`The person proves who they are`,
      isDone: one.is_proven,
      hint: <Identity one={one} onDialog={onDialog} />,
    },
    ...(isAnsweredOnly(one.kind)
      ? []
      : [
          {
            key: 'search',
            title: t`Look for the person everywhere`,
            isDone: isSearched,
            hint: (
              <>
                <p className="t2">
                  <Trans>
                    One search reads every record, text, past import and mail for the address and the name they gave.
                  </Trans>
                </p>
                <Refused error={search.error} />
                <div className="req-acts">
                  <Button variant="primary" isPending={search.isPending} onPress={() => search.mutate(undefined)}>
                    <Trans>Search for the person</Trans>
                  </Button>
                </div>
              </>
            ),
          },
          {
            key: 'decide',
            title: t`Say of each record whether it is theirs`,
            isDone: isSearched && found.data !== undefined && waiting === 0,
            hint: (
              <p className="t2">
                <Plural
                  value={waiting}
                  one="# record waits for your decision."
                  other="# records wait for your decision."
                />{' '}
                <a className="link" href="#find-person">
                  <Trans>Go to the records</Trans>
                </a>
              </p>
            ),
          },
        ]),
    ...work,
    {
      key: 'close',
      title: one.kind === 'erasure' ? t`The person is told, and the case ends by itself` : t`Answer and close`,
      isDone: false,
      hint: (
        <>
          <p className="t2">
            <Trans>Write what was done. The person gets it by mail, and sees it on their page.</Trans>
          </p>
          <div className="req-acts">
            <Button variant="primary" onPress={() => onDialog('close')}>
              <Trans>Answer and close</Trans>
            </Button>
          </div>
        </>
      ),
    },
  ]
  const at = steps.findIndex((step) => !step.isDone)
  const now = steps[at]?.key
  return (
    <section aria-labelledby="next" className="req-next">
      <h2 id="next">
        <Trans>What comes next</Trans>
      </h2>
      <ol>
        {steps.map((step, index) => (
          <li key={step.key} aria-current={index === at ? 'step' : undefined}>
            {step.isDone ? (
              <CircleCheck className="i sm ok" aria-label={t`Done`} />
            ) : index === at ? (
              <CircleDot className="i sm now" aria-label={t`Now`} />
            ) : (
              <CircleDashed className="i sm" aria-label={t`Later`} />
            )}
            <div className="req-two">
              <span className={index === at ? 'strong' : 't2'}>{step.title}</span>
              {index === at && step.hint}
            </div>
          </li>
        ))}
      </ol>
      <div className="req-acts" role="group" aria-label={t`Also possible`}>
        {now !== 'close' && (
          <Button onPress={() => onDialog('close')}>
            <Trans>Answer and close</Trans>
          </Button>
        )}
        {now !== 'identity' && (
          <>
            <Button onPress={() => onDialog('identity')}>
              <Trans>Compare a fact</Trans>
            </Button>
            <Button onPress={() => onDialog('link')}>
              <Trans>Hand the link over</Trans>
            </Button>
          </>
        )}
        {now === 'identity' && one.verified_at && (
          <Button onPress={() => onDialog('link')}>
            <Trans>Hand the link over</Trans>
          </Button>
        )}
        {!one.extended && (
          <Button onPress={() => onDialog('extend')}>
            <Trans>Extend once</Trans>
          </Button>
        )}
        <Button onPress={() => onDialog('note')}>
          <Trans>Add a note</Trans>
        </Button>
      </div>
    </section>
  )
}

const Identity = ({ one, onDialog }: { one: RequestCase; onDialog: (which: CaseDialog) => void }) => (
  <>
    <p className="t2">
      {one.verified_at ? (
        <Trans>
          The mailbox is confirmed, but they ask for somebody else: compare one fact that only that person, or who acts
          for them, can know.
        </Trans>
      ) : one.email ? (
        <Trans>
          They open the link in the mail. Did it not arrive, or do you know them by another address? Hand the link over
          to the address on record, or compare one fact.
        </Trans>
      ) : (
        <Trans>No address was given. Compare one fact that only they know, or hand the link over.</Trans>
      )}
    </p>
    <div className="req-acts">
      {!one.verified_at && (
        <Button variant="primary" onPress={() => onDialog('link')}>
          <Trans>Hand the link over</Trans>
        </Button>
      )}
      <Button variant={one.verified_at ? 'primary' : 'default'} onPress={() => onDialog('identity')}>
        <Trans>Compare a fact</Trans>
      </Button>
    </div>
  </>
)
