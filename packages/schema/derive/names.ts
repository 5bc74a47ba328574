/** The table of a field that holds several refs. */
export const linkTable = (object: string, field: string): string => `${object}_${field.replace(/_ids$/, '')}_link`
