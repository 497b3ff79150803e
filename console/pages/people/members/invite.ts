import type { Invite } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";

/** Invites a person. The answer has the link, which is shown only then. */
export const useInvite = () =>
  useChange((json: { email: string; role: Invite["role"] }) => take(api.account.invites.index.$post({ json })), { stale: [["invites"]] });
