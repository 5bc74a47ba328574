import {
  AtSign,
  Building2,
  Calendar,
  CalendarClock,
  CheckSquare,
  Circle,
  CircleCheckBig,
  FileText,
  Hash,
  Landmark,
  Link2,
  List,
  ListChecks,
  MapPin,
  NotebookPen,
  Package,
  Palette,
  Percent,
  Phone,
  PhoneCall,
  Sprout,
  SquareKanban,
  Star,
  Tag,
  Text,
  ToggleLeft,
  Type,
  UserRound,
  UsersRound,
} from 'lucide-react'
import type { Icon } from './button.tsx'

const objects: Record<string, Icon> = {
  lead: Sprout,
  contact: UsersRound,
  company: Building2,
  deal: SquareKanban,
  product: Package,
  task: CircleCheckBig,
  activity: PhoneCall,
  note: NotebookPen,
  tag: Tag,
  member: UserRound,
  team: UsersRound,
}

/** The icon of an object, a plain disc for those nobody drew one for. */
export const objectIcon = (name: string): Icon => objects[name] ?? Circle

const kinds: Record<string, Icon> = {
  text: Type,
  long_text: Text,
  email: AtSign,
  phone: Phone,
  url: Link2,
  address: MapPin,
  integer: Hash,
  decimal: Hash,
  money: Landmark,
  percent: Percent,
  boolean: ToggleLeft,
  date: Calendar,
  datetime: CalendarClock,
  select: List,
  multi_select: ListChecks,
  ref: Link2,
  multi_ref: ListChecks,
  member: UserRound,
  file: FileText,
  rating: Star,
  color: Palette,
  json: FileText,
  list: List,
  tags: Tag,
}

/** The icon of a kind of field. */
export const kindIcon = (kind: string): Icon => kinds[kind] ?? CheckSquare
