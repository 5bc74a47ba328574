import { useQuery } from '@tanstack/react-query'
import { api } from './api.ts'
import { Avatar } from './bits.tsx'
import { keys, queryClient } from './cache.ts'
import { picture } from './download.ts'

type Photos = { data: { id: string; changed_at: string }[] }
const list = [...keys.object('member'), 'photos']

/** The photo of a member as an address for `<img>`, or null. Which members have one is asked once; each photo is fetched when it is shown first. */
export const useMemberPhoto = (id: string | null): string | null => {
  const photos = useQuery({
    queryKey: list,
    queryFn: () => api.get<Photos>('/v1/members/photos'),
    enabled: id !== null,
    staleTime: 300_000,
  })
  const since = photos.data?.data.find((one) => one.id === id)?.changed_at
  return (
    useQuery({
      queryKey: ['member-photo', id, since],
      enabled: since !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: () => picture(`/v1/members/${id ?? ''}/photo`),
    }).data ?? null
  )
}

/** After one's own photo was uploaded or removed. */
export const refreshPhotos = (): Promise<void> => queryClient.invalidateQueries({ queryKey: list })

type MemberProps = { id: string | null; name: string; size?: 'md' | 'xl'; isMe?: boolean }

/** A member as the photo they chose, else by initials. Decorative: the name stands beside it. */
export const MemberAvatar = ({ id, ...rest }: MemberProps) => <Avatar {...rest} photo={useMemberPhoto(id)} />

/** A member with photo or initials. */
export const MemberWho = (props: MemberProps) => (
  <span className="who">
    <MemberAvatar {...props} />
    <span className="cut">{props.name}</span>
  </span>
)
