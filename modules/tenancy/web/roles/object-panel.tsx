import { CircleAlert } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Note } from '@app/ui'
import type { FieldMeta, ObjectMeta, Scope } from '@app/ui'
import {
  actionAt,
  fieldAt,
  fieldChoices,
  kindOf,
  revealAt,
  scopeAt,
  withAction,
  withField,
  withReveal,
  type Rights,
} from './role-model.ts'
import { optionsOf } from './matrix-options.ts'
import { useRoleWords } from './role-words.ts'
import { ScopeControl } from './scope-control.tsx'

/** What a role says of one object beyond the six operations: its actions and its fields. */
export const ObjectPanel = ({
  object,
  rights,
  isLocked,
  onChange,
  problems,
}: {
  object: ObjectMeta
  rights: Rights
  isLocked: boolean
  onChange: (rights: Rights) => void
  problems: readonly string[]
}) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const own = rights.objects[object.name]
  const choice = kindOf(object) === 'owner' ? 'scopes' : 'yes_no'
  return (
    <div className="role-more">
      {problems.length > 0 && (
        <Note tone="bad" icon={CircleAlert} role="alert">
          {problems.join(' ')}
        </Note>
      )}
      {object.actions.length > 0 && (
        <section aria-label={t`Actions: ${object.label[1]}`}>
          <h4>
            <Trans>Actions</Trans>
          </h4>
          <ul className="role-cells">
            {object.actions.map((action) => {
              const set = own?.actions?.[action.name]
              const follows = scopeAt(rights, object, action.follows ?? 'update')
              return (
                <li key={action.name}>
                  <span className="cut">{action.label}</span>
                  <ScopeControl
                    label={t`${action.label}: ${object.label[1]}`}
                    scope={actionAt(rights, object, action)}
                    value={set ?? ''}
                    options={optionsOf(words, choice, {
                      label: choice === 'scopes' ? words.scope(follows) : words.yesNo(follows),
                      most: 'all',
                      now: set,
                    })}
                    isInherited={set === undefined}
                    isDisabled={isLocked}
                    onChange={(value) =>
                      onChange(withAction(rights, object.name, action.name, value === '' ? null : (value as Scope)))
                    }
                  />
                </li>
              )
            })}
          </ul>
        </section>
      )}
      <section aria-label={t`Fields: ${object.label[1]}`}>
        <h4>
          <Trans>Fields</Trans>{' '}
          <small className="t3">
            <Trans>A hidden field is nowhere: not in lists, filters, sorting, search, history or exports.</Trans>
          </small>
        </h4>
        <ul className="role-cells">
          {object.fields.map((field) => (
            <FieldCell
              key={field.name}
              object={object}
              field={field}
              rights={rights}
              isLocked={isLocked}
              onChange={onChange}
            />
          ))}
        </ul>
      </section>
    </div>
  )
}

const FieldCell = ({
  object,
  field,
  rights,
  isLocked,
  onChange,
}: {
  object: ObjectMeta
  field: FieldMeta
  rights: Rights
  isLocked: boolean
  onChange: (rights: Rights) => void
}) => {
  const { t } = useLingui()
  const right = fieldAt(rights, object, field.name)
  const choices = fieldChoices(object, field)
  const names = { write: field.readonly ? t`Shown` : t`Change`, read: t`Read only`, none: t`Hidden` }
  const scope: Scope = right === 'none' ? 'none' : right === 'read' ? 'own' : 'all'
  const shown = choices.includes(right) ? choices : [...choices, right]
  return (
    <li>
      <span className="cut">{field.label}</span>
      {shown.length === 1 ? (
        <span className="t3 small">
          <Trans>names the record</Trans>
        </span>
      ) : (
        <ScopeControl
          label={t`${field.label}: ${object.label[1]}`}
          scope={scope}
          value={right}
          options={shown.map((one) => ({ value: one, label: names[one] }))}
          isInherited={right === 'write'}
          isDisabled={isLocked}
          onChange={(value) => onChange(withField(rights, object, field.name, value as 'write' | 'read' | 'none'))}
        />
      )}
      {field.encrypted && right !== 'none' && (
        <Checkbox
          isSelected={revealAt(rights, object.name, field.name)}
          isDisabled={isLocked || rights.reveal_all === true || field.can_reveal !== true}
          onChange={(isOn) => onChange(withReveal(rights, object.name, field.name, isOn))}
          aria-label={t`May see values: ${field.label}`}
        >
          <Trans>May see values</Trans>
        </Checkbox>
      )}
    </li>
  )
}
