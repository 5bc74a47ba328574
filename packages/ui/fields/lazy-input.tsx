import type { ComponentType } from 'react'
import { soon } from '../late.tsx'
import type { InputProps } from './kit.ts'

/** Names of the input components in inputs.ts. */
export type InputName =
  | 'TextInput'
  | 'LongTextInput'
  | 'EmailInput'
  | 'PhoneInput'
  | 'UrlInput'
  | 'ReadOnlyInput'
  | 'IntegerInput'
  | 'DecimalInput'
  | 'MoneyInput'
  | 'RatingInput'
  | 'SelectInput'
  | 'MultiSelectInput'
  | 'BooleanInput'
  | 'ColorInput'
  | 'DateInput'
  | 'DateTimeInput'
  | 'RefInput'
  | 'MultiRefInput'
  | 'FileInput'
  | 'ListInput'
  | 'AddressInput'

/** An input that is fetched when the page stands: lists show cells only, so their first load stays small. */
export const lazyInput = (name: InputName): ComponentType<InputProps> =>
  soon(async () => (await import('./inputs.ts'))[name] as ComponentType<InputProps>, <span className="skel" />)
