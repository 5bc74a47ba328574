import type { ComponentType } from 'react'
import { late } from '../late.tsx'
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

const fetchInputs = () => import('./inputs.ts')
let inputs: Awaited<ReturnType<typeof fetchInputs>> | undefined

/** Fetches the inputs of all kinds ahead of the first edit. */
export const preloadInputs = async () => (inputs ??= await fetchInputs())

/** An input that is fetched with the first edit: lists show cells only, so their first load stays small. */
export const lazyInput = (name: InputName): ComponentType<InputProps> =>
  late(
    async () => (await preloadInputs())[name] as ComponentType<InputProps>,
    <span className="skel" />,
    () => inputs?.[name] as ComponentType<InputProps> | undefined,
  )
