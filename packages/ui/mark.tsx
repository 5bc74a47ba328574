/** The keystone mark; `currentColor` draws the stones, the accent the key. */
export const Mark = () => (
  <svg className="mark" viewBox="0 2 24 18" aria-hidden="true">
    <path
      className="stone"
      d="M16.9 8.5 14 14.65A4.8 4.8 0 0 1 16.8 19h6.8A11.6 11.6 0 0 0 16.9 8.5ZM7.1 8.5A11.6 11.6 0 0 0 .4 19h6.8A4.8 4.8 0 0 1 10 14.65Z"
    />
    <path className="key" d="M6.87 3h10.26L13.3 15h-2.6Z" />
  </svg>
)
