import { Text } from "@mantine/core";
import type { Invite } from "../../../data/account.ts";
import { Secret } from "../../../parts/Secret.tsx";
import { Time } from "../../../parts/time/Time.tsx";

/** The link of a new invite, and whether it was mailed. */
export function InviteLink({ invite, url }: { invite: Invite; url: string }) {
  const { email, expires_at, mail } = invite;
  const title = {
    off: `Send this link to ${email}`,
    sending: `A mail is on its way to ${email}`,
    sent: `Mailed to ${email}`,
    failed: `Could not be mailed to ${email}: send them this link`,
  }[mail.state];
  return (
    <Secret title={title} label="Link" value={url}>
      {mail.error && (
        <Text size="sm" dir="auto" lineClamp={6} style={{ wordBreak: "break-word" }}>
          {mail.error}
        </Text>
      )}
      {mail.state === "sending" && "The mail has this link; you can send it yourself too. "}
      {mail.state === "sent" && "The mail has this link; should it not arrive, send it yourself. "}
      It is shown this once, lets only {email} in, and only once; until <Time at={expires_at} />. Inviting them again makes a new link, and
      this one void.
    </Secret>
  );
}
