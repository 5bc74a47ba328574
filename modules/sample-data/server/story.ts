/** The sample workspace: a maker of office furniture sells to twelve invented companies. Reserved domains and number ranges only. */
export const companies: {
  name: string
  industry: string
  size: number
  lifecycle: string
  city: string
  country: string
}[] = [
  { name: 'Alder & Finch', industry: 'Architecture', size: 42, lifecycle: 'customer', city: 'Bristol', country: 'GB' },
  {
    name: 'Brightwater Clinics',
    industry: 'Health care',
    size: 310,
    lifecycle: 'customer',
    city: 'Portland',
    country: 'US',
  },
  {
    name: 'Corvid Logistics',
    industry: 'Transport',
    size: 1200,
    lifecycle: 'prospect',
    city: 'Rotterdam',
    country: 'NL',
  },
  { name: 'Dunmore Schools', industry: 'Education', size: 680, lifecycle: 'prospect', city: 'Cork', country: 'IE' },
  { name: 'Ember Roasters', industry: 'Food', size: 55, lifecycle: 'customer', city: 'Melbourne', country: 'AU' },
  { name: 'Fjord Analytics', industry: 'Software', size: 90, lifecycle: 'prospect', city: 'Bergen', country: 'NO' },
  {
    name: 'Goldcrest Hotels',
    industry: 'Hospitality',
    size: 2400,
    lifecycle: 'prospect',
    city: 'Vienna',
    country: 'AT',
  },
  { name: 'Harrow Legal', industry: 'Legal', size: 130, lifecycle: 'customer', city: 'London', country: 'GB' },
  { name: 'Ibis Publishing', industry: 'Media', size: 75, lifecycle: 'former', city: 'Lisbon', country: 'PT' },
  { name: 'Juniper Works', industry: 'Coworking', size: 28, lifecycle: 'prospect', city: 'Austin', country: 'US' },
  { name: 'Kelp Biotech', industry: 'Life sciences', size: 160, lifecycle: 'prospect', city: 'Boston', country: 'US' },
  {
    name: 'Larkfield Council',
    industry: 'Public sector',
    size: 900,
    lifecycle: 'prospect',
    city: 'York',
    country: 'GB',
  },
]

export const people: [first: string, last: string, title: string][] = [
  ['Amara', 'Okafor', 'Office manager'],
  ['Bruno', 'Keller', 'Procurement lead'],
  ['Chiara', 'Rossi', 'Head of facilities'],
  ['Declan', 'Byrne', 'Principal'],
  ['Esme', 'Walker', 'Founder'],
  ['Frida', 'Solberg', 'Operations director'],
  ['Gregor', 'Haas', 'Interior designer'],
  ['Hana', 'Sato', 'Partner'],
  ['Ines', 'Carvalho', 'Managing editor'],
  ['Jonah', 'Reed', 'Community lead'],
  ['Katya', 'Lind', 'Lab manager'],
  ['Liam', 'Porter', 'Purchasing officer'],
  ['Mina', 'Farouk', 'Finance director'],
  ['Noel', 'Baptiste', 'Workplace planner'],
  ['Oona', 'Virtanen', 'Chief of staff'],
  ['Pablo', 'Mendez', 'Project manager'],
]

/** stage: index among the open stages, or won / lost; days: expected close from today. */
export const deals: {
  name: string
  company: number
  amount: string
  stage: number | 'won' | 'lost'
  days: number
  next_step?: string
}[] = [
  {
    name: 'Studio refit, 40 desks',
    company: 0,
    amount: '38400.00',
    stage: 3,
    days: 9,
    next_step: 'Send the final drawings',
  },
  {
    name: 'Reception seating',
    company: 1,
    amount: '12750.00',
    stage: 2,
    days: 21,
    next_step: 'Call about fabric samples',
  },
  { name: 'Clinic waiting rooms', company: 1, amount: '64200.00', stage: 1, days: 45 },
  { name: 'Depot break rooms', company: 2, amount: '21900.00', stage: 0, days: 60, next_step: 'Book a site visit' },
  {
    name: 'Library tables',
    company: 3,
    amount: '17300.00',
    stage: 2,
    days: 30,
    next_step: 'Answer the tender questions',
  },
  { name: 'Roastery mezzanine', company: 4, amount: '9800.00', stage: 'won', days: -12 },
  {
    name: 'New floor, 60 seats',
    company: 5,
    amount: '71500.00',
    stage: 1,
    days: 38,
    next_step: 'Meet the design team',
  },
  { name: 'Lobby and lounge, six hotels', company: 6, amount: '248000.00', stage: 0, days: 120 },
  { name: 'Meeting rooms', company: 7, amount: '33600.00', stage: 'won', days: -30 },
  { name: 'Partner offices', company: 7, amount: '46100.00', stage: 3, days: 5, next_step: 'Legal reviews the terms' },
  { name: 'Reading nook', company: 8, amount: '4200.00', stage: 'lost', days: -20 },
  { name: 'Second location', company: 9, amount: '28700.00', stage: 0, days: 75, next_step: 'Send references' },
  { name: 'Lab stools and benches', company: 10, amount: '52300.00', stage: 2, days: 26 },
  { name: 'Council chamber', company: 11, amount: '88900.00', stage: 1, days: 90, next_step: 'Register as a supplier' },
]

/** days: due from today; negative is overdue. */
export const tasks: { title: string; deal: number; days: number; priority: string }[] = [
  { title: 'Send the final drawings', deal: 0, days: -2, priority: 'high' },
  { title: 'Call about fabric samples', deal: 1, days: 0, priority: 'normal' },
  { title: 'Book a site visit', deal: 3, days: -5, priority: 'normal' },
  { title: 'Answer the tender questions', deal: 4, days: 3, priority: 'high' },
  { title: 'Prepare the design workshop', deal: 6, days: 7, priority: 'normal' },
  { title: 'Check credit terms', deal: 9, days: 1, priority: 'low' },
]
