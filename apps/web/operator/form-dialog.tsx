import type { ComponentProps } from 'react'
import { FormDialog as Form } from '@app/ui'
import { Refusal } from './refusal.tsx'

/** A dialog of the console that sends one form; what is refused stands above the fields, with the request's id. */
export const FormDialog = ({
  busy,
  error,
  children,
  ...form
}: Omit<ComponentProps<typeof Form>, 'isPending'> & { busy: boolean }) => (
  <Form {...form} isPending={busy}>
    <Refusal error={error} />
    {children}
  </Form>
)
