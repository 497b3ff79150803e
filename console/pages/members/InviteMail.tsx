import { Text } from "@mantine/core";
import type { Invite } from "../../data/account.ts";
import { Time } from "../../parts/Time.tsx";

/** What came of an open invite's mail; nothing where none was to be sent. */
export function InviteMail({ mail, linkShown }: { mail: Invite["mail"]; linkShown: boolean }) {
  if (mail.state === "off") return null;
  const instead = linkShown ? "Send the link above instead." : "Make a new link and send it yourself.";
  return (
    <Text size="xs" c={mail.error ? "red" : "dimmed"} mt={4} dir="auto" lineClamp={4} style={{ wordBreak: "break-word" }}>
      {mail.state === "sent" && mail.mailed_at && (
        <>
          Mailed <Time at={mail.mailed_at} />
        </>
      )}
      {mail.state === "sending" && (mail.error ? `Not mailed yet, tried again: ${mail.error}` : "The mail is on its way")}
      {mail.state === "failed" && `Could not be mailed. ${instead} ${mail.error}`}
    </Text>
  );
}
