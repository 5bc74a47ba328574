/** JSON Schema that many routes share. One object for all: it is compiled once. */
export const uuid = { type: 'string', format: 'uuid' } as const

/** Of a route with `:id`. */
export const idParams = { type: 'object', required: ['id'], properties: { id: uuid } } as const
