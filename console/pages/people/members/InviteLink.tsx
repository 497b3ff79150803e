import { Text } from "@mantine/core";
import type { Invite } from "../../../data/account.ts";
import { Secret } from "../../../parts/Secret.tsx";
import { Time } from "../../../parts/time/Time.tsx";

/** The link of a new invite, and whether it was mailed. */
export function InviteLink({ invite, url }: { invite: Invite; url: string }) {
  const { email, expires_at, mail } = invite;
  const title = {
    off: `Send this link to ${email}`,
    sending: mail.error ? "Not mailed yet. IGNY8 keeps trying." : `Mailing the invite to ${email}`,
    sent: `Mailed to ${email}`,
    failed: `Could not be mailed to ${email}: send them this link`,
  }[mail.state];
  const color = { off: "yellow", sending: "blue", sent: "teal", failed: "orange" }[mail.state];
  const error = mail.error && (
    <Text size="sm" dir="auto" lineClamp={6} style={{ wordBreak: "break-word" }}>
      {mail.error}
    </Text>
  );
  return (
    <Secret color={color} title={title} label="Link" value={url}>
      {mail.state === "sending" && error ? (
        <details>
          <summary style={{ cursor: "pointer" }}>What the mail server says</summary>
          {error}
        </details>
      ) : (
        error
      )}
      <Text size="sm" mt={mail.error ? "sm" : 0}>
        {mail.state === "sending" && "The mail contains this link. You can also send it yourself. "}
        {mail.state === "sent" && "The mail contains this link. If it does not arrive, send the link yourself. "}
        IGNY8 shows the link only now. It works once, only for {email}, until <Time at={expires_at} />. A new invite replaces this link.
      </Text>
    </Secret>
  );
}
