export const RecordPage = () => null
