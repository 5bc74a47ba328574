import { registerErrorCodes } from '@app/core'

registerErrorCodes({
  erasure_by_another: [
    403,
    'Whoever planned an erasure does not approve it. Another member who administers privacy does.',
  ],
  erasure_plan_changed: [
    409,
    'Since the plan was made, something was added or removed. Look at the new plan, then approve it.',
  ],
  erasure_state: [409, 'The erasure is not in a state in which this can be done.'],
  erasure_of_nobody: [409, 'No record was confirmed as being about this person. Look for the person first.'],
  erasure_of_member: [
    409,
    'A member is not erased by a request to the workspace: the account is deleted by its owner, or by the operator.',
  ],
})
