import { useInfiniteQuery } from "@tanstack/react-query";
import { invitesQuery } from "../../../data/account.ts";
import type { useInvite } from "./invite.ts";
import { InviteLink } from "./InviteLink.tsx";

/** The link of the invite that was made just now. The list has the current state of its mail. */
export function InviteSent({ made }: { made: NonNullable<ReturnType<typeof useInvite>["data"]>["data"] }) {
  const { data } = useInfiniteQuery(invitesQuery);
  return <InviteLink invite={data?.find(({ id }) => id === made.id) ?? made} url={made.url} />;
}
