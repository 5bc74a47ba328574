import type { ReactNode } from 'react'
import {
  Checkbox as AriaCheckbox,
  Label,
  ProgressBar as AriaProgressBar,
  Radio,
  RadioGroup,
  Switch as AriaSwitch,
  Tab,
  TabList,
  TabPanel,
  Tabs as AriaTabs,
} from 'react-aria-components'
import { cx } from './cx.ts'

export type CheckboxProps = {
  isSelected: boolean
  onChange: (selected: boolean) => void
  children?: ReactNode
  isIndeterminate?: boolean
  isDisabled?: boolean
  round?: boolean
  'aria-label'?: string
  className?: string
}

/** A tick box; `children` is its label. */
export const Checkbox = ({ children, round, className, ...rest }: CheckboxProps) => (
  <AriaCheckbox {...rest} className={cx('tick', className)}>
    {({ isSelected, isIndeterminate }) => (
      <>
        <span className={cx('check', round && 'round', isSelected && 'on', isIndeterminate && 'mixed')} aria-hidden />
        {children}
      </>
    )}
  </AriaCheckbox>
)

export type SwitchProps = {
  isSelected: boolean
  onChange: (selected: boolean) => void
  children: ReactNode
  isDisabled?: boolean
}

/** On or off, at once. */
export const Switch = ({ children, ...rest }: SwitchProps) => (
  <AriaSwitch {...rest} className="switch">
    <span className="switch-track" aria-hidden />
    {children}
  </AriaSwitch>
)

export type SegmentedProps<T extends string> = {
  label: ReactNode
  hideLabel?: boolean
  value: T
  onChange: (value: T) => void
  options: readonly { value: T; label: ReactNode }[]
}

/** A short row of exclusive choices. */
export const Segmented = <T extends string>({ label, hideLabel, value, onChange, options }: SegmentedProps<T>) => (
  <RadioGroup className="seg" value={value} onChange={(next) => onChange(next as T)} orientation="horizontal">
    <Label className={hideLabel ? 'vh' : 'small t3'}>{label}</Label>
    <div>
      {options.map((o) => (
        <Radio key={o.value} value={o.value} className="seg-item">
          {o.label}
        </Radio>
      ))}
    </div>
  </RadioGroup>
)

export type TabsProps = {
  'aria-label': string
  tabs: readonly { id: string; label: ReactNode; content: ReactNode }[]
  selected?: string
  onSelect?: (id: string) => void
}

/** Tabs with their panels. */
export const Tabs = ({ tabs, selected, onSelect, ...rest }: TabsProps) => (
  <AriaTabs
    {...(selected !== undefined && { selectedKey: selected })}
    onSelectionChange={(key) => onSelect?.(String(key))}
    className="tabs-box"
  >
    <TabList {...rest} className="tabs">
      {tabs.map((t) => (
        <Tab key={t.id} id={t.id} className="tab">
          {t.label}
        </Tab>
      ))}
    </TabList>
    {tabs.map((t) => (
      <TabPanel key={t.id} id={t.id} className="tab-panel">
        {t.content}
      </TabPanel>
    ))}
  </AriaTabs>
)

export type ProgressBarProps = {
  label: ReactNode
  hideLabel?: boolean
  value: number
  max?: number
  valueLabel?: string
  isIndeterminate?: boolean
}

/** How far a job is; `value` of `max` (100). */
export const ProgressBar = ({
  label,
  hideLabel,
  value,
  max = 100,
  valueLabel,
  isIndeterminate = false,
}: ProgressBarProps) => (
  <AriaProgressBar
    value={value}
    maxValue={max}
    isIndeterminate={isIndeterminate}
    {...(valueLabel && { valueLabel })}
    className="progress"
  >
    {({ percentage, valueText }) => (
      <>
        <span className="progress-text">
          <Label className={hideLabel ? 'vh' : ''}>{label}</Label>
          <span className="num t3">{valueText}</span>
        </span>
        <span className={cx('progress-track', isIndeterminate && 'is-moving')}>
          <span style={{ inlineSize: `${isIndeterminate ? 30 : (percentage ?? 0)}%` }} />
        </span>
      </>
    )}
  </AriaProgressBar>
)
