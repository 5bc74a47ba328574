import { Fragment, useState } from 'react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Chip, cx, useMeta } from '@app/ui'
import type { ObjectMeta, Operation, Scope } from '@app/ui'
import { optionsOf } from './matrix-options.ts'
import { ObjectPanel } from './object-panel.tsx'
import {
  type Kind,
  type Rights,
  choiceOf,
  objectsOf,
  operations,
  ownEntries,
  scopeAt,
  scopes,
  withScope,
} from './role-model.ts'
import { type RoleWords, useRoleWords } from './role-words.ts'
import { ScopeBars, ScopeControl } from './scope-control.tsx'

export type MatrixProps = {
  rights: Rights
  onChange: (rights: Rights) => void
  isLocked: boolean
  /** Why the rights of an object were refused. */
  problems: ReadonlyMap<string, string[]>
}

/** What the signs of the matrix mean. */
export const Legend = () => {
  const words = useRoleWords()
  return (
    <dl className="scope-legend">
      {scopes.map((scope) => (
        <div key={scope}>
          <dt className={`scope-name is-${scope}`}>
            <ScopeBars scope={scope} />
            {words.scope(scope)}
          </dt>
          <dd>{words.scopeHelp(scope)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Object by operation: how far a role reaches. A row that says nothing follows the row "every object". */
export const Matrix = ({ rights, onChange, isLocked, problems }: MatrixProps) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useRoleWords()
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (name: string): void =>
    setOpen((old) => (old.has(name) ? new Set([...old].filter((one) => one !== name)) : new Set([...old, name])))
  return (
    <div className="table-x role-matrix" tabIndex={0} role="region" aria-label={t`Rights by object`}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">
              <Trans>Object</Trans>
            </th>
            {operations.map((operation) => (
              <th key={operation} scope="col">
                {words.operation(operation)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="every">
            <th scope="row">
              <span className="obj">
                <b>
                  <Trans>Every object</Trans>
                </b>
                <small className="t3">
                  <Trans>unless its row says otherwise</Trans>
                </small>
              </span>
            </th>
            {operations.map((operation) => (
              <td key={operation} data-head={words.operation(operation)}>
                <ScopeControl
                  label={t`${words.operation(operation)}: every object`}
                  scope={rights.every[operation]}
                  value={shownAs(rights.every[operation], choiceOf(rights, 'every', operation))}
                  options={optionsOf(words, choiceOf(rights, 'every', operation), null)}
                  isDisabled={isLocked}
                  onChange={(value) => onChange(withScope(rights, null, operation, value as Scope))}
                />
              </td>
            ))}
          </tr>
        </tbody>
        {(['owner', 'parents', 'config'] as const).map((kind) => (
          <tbody key={kind}>
            <tr className="kind">
              <th scope="rowgroup" colSpan={operations.length + 1}>
                {words.kind(kind)} <small className="t3">{words.kindHelp(kind)}</small>
              </th>
            </tr>
            {objectsOf(meta.objects, kind).map((object) => (
              <Fragment key={object.name}>
                <ObjectRow
                  object={object}
                  kind={kind}
                  rights={rights}
                  isLocked={isLocked}
                  isOpen={open.has(object.name) || problems.has(object.name)}
                  onToggle={() => toggle(object.name)}
                  onChange={onChange}
                />
                {(open.has(object.name) || problems.has(object.name)) && (
                  <tr className="more">
                    <td colSpan={operations.length + 1}>
                      <ObjectPanel
                        object={object}
                        rights={rights}
                        isLocked={isLocked}
                        onChange={onChange}
                        problems={problems.get(object.name) ?? []}
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

type RowProps = {
  object: ObjectMeta
  kind: Kind
  rights: Rights
  isLocked: boolean
  isOpen: boolean
  onToggle: () => void
  onChange: (rights: Rights) => void
}

const ObjectRow = ({ object, kind, rights, isLocked, isOpen, onToggle, onChange }: RowProps) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const more = ownEntries(rights, object.name)
  return (
    <tr className={cx(isOpen && 'is-open')}>
      <th scope="row">
        <button type="button" className="obj-btn" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? <ChevronDown className="i sm" aria-hidden /> : <ChevronRight className="i sm" aria-hidden />}
          <span className="cut">{object.label[1]}</span>
          <span className="vh">{t`: actions and fields`}</span>
        </button>
        {more.actions + more.hidden + more.read > 0 && (
          <span className="marks">
            {more.actions > 0 && <Chip tone="quiet">{t`${more.actions} by action`}</Chip>}
            {more.hidden > 0 && <Chip tone="quiet">{t`${more.hidden} hidden`}</Chip>}
            {more.read > 0 && <Chip tone="quiet">{t`${more.read} read only`}</Chip>}
          </span>
        )}
      </th>
      {operations.map((operation) => {
        const scope = scopeAt(rights, object, operation)
        const choice = choiceOf(rights, kind, operation)
        const own = rights.objects[object.name]?.[operation]
        if (choice === 'fixed')
          return (
            <td key={operation} data-head={words.operation(operation)}>
              <span className={cx('scope fixed', `is-${scope}`)}>
                <ScopeBars scope={scope} />
                {words.yesNo(scope)}
              </span>
            </td>
          )
        return (
          <td key={operation} data-head={words.operation(operation)}>
            <ScopeControl
              label={t`${words.operation(operation)}: ${object.label[1]}`}
              scope={scope}
              value={own === undefined ? '' : shownAs(own, choice)}
              options={optionsOf(words, choice, {
                label: inheritedText(words, rights, kind, operation, choice),
                most: object.can[operation],
                now: own,
              })}
              isInherited={own === undefined}
              isDisabled={isLocked}
              onChange={(value) =>
                onChange(withScope(rights, object.name, operation, value === '' ? null : (value as Scope)))
              }
            />
          </td>
        )
      })}
    </tr>
  )
}

/** Yes is stored as `all`; a narrower scope made over the API still shows as yes. */
const shownAs = (scope: Scope, choice: 'scopes' | 'yes_no' | 'fixed'): string =>
  choice === 'scopes' || scope === 'none' ? scope : 'all'

const inheritedText = (
  words: RoleWords,
  rights: Rights,
  kind: Kind,
  operation: Operation,
  choice: 'scopes' | 'yes_no' | 'fixed',
): string => {
  const scope = kind === 'config' ? 'none' : rights.every[operation]
  return choice === 'yes_no' ? words.yesNo(scope) : words.scope(scope)
}
