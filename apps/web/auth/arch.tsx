/** The one picture we own: an arch and its keystone. */
export const Arch = ({ label }: { label: string }) => (
  <svg className="arch" viewBox="0 0 600 480" role="img" aria-label={label}>
    {' '}
    <path className="aux" d="M300 12V330M8 330H592" />
    <path className="aux" d="M300 330L122.0 330.0" />
    <path className="aux" d="M300 330L132.7 269.1" />
    <path className="aux" d="M300 330L163.6 215.6" />
    <path className="aux" d="M300 330L211.0 175.8" />
    <path className="aux" d="M300 330L330.9 154.7" />
    <path className="aux" d="M300 330L389.0 175.8" />
    <path className="aux" d="M300 330L436.4 215.6" />
    <path className="aux" d="M300 330L467.3 269.1" />
    <path className="aux" d="M300 330L478.0 330.0" />
    <path className="st" d="M122.0 328.5L30.0 327.7A270 270 0 0 1 45.5 239.8L132.2 270.5A178 178 0 0 0 122.0 328.5Z" />
    <path className="st" d="M133.3 267.7L47.1 235.5A270 270 0 0 1 91.7 158.2L162.7 216.7A178 178 0 0 0 133.3 267.7Z" />
    <path className="st" d="M164.6 214.4L94.7 154.7A270 270 0 0 1 163.0 97.3L209.7 176.6A178 178 0 0 0 164.6 214.4Z" />
    <path className="st" d="M212.3 175.1L167.0 95.0A270 270 0 0 1 250.9 64.5L267.6 155.0A178 178 0 0 0 212.3 175.1Z" />
    <path className="ks" d="M272.9,168.3L251.1,38.1L348.9,38.1L327.1,168.3Z" />
    <path className="st" d="M332.4 155.0L349.1 64.5A270 270 0 0 1 433.0 95.0L387.7 175.1A178 178 0 0 0 332.4 155.0Z" />
    <path className="st" d="M390.3 176.6L437.0 97.3A270 270 0 0 1 505.3 154.7L435.4 214.4A178 178 0 0 0 390.3 176.6Z" />
    <path
      className="st"
      d="M437.3 216.7L508.3 158.2A270 270 0 0 1 552.9 235.5L466.7 267.7A178 178 0 0 0 437.3 216.7Z"
    />
    <path
      className="st"
      d="M467.8 270.5L554.5 239.8A270 270 0 0 1 570.0 327.7L478.0 328.5A178 178 0 0 0 467.8 270.5Z"
    />
    <rect className="st" x="32" y="333" width="88" height="46" />
    <rect className="st" x="32" y="383" width="88" height="46" />
    <rect className="st" x="32" y="433" width="88" height="46" />
    <rect className="st" x="480" y="333" width="88" height="46" />
    <rect className="st" x="480" y="383" width="88" height="46" />
    <rect className="st" x="480" y="433" width="88" height="46" />
  </svg>
)
