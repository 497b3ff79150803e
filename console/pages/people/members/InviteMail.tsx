import { Text } from "@mantine/core";
import type { Invite } from "../../../data/account.ts";
import { Time } from "../../../parts/time/Time.tsx";

/** The result of an open invite's mail; nothing if no mail was due. While the link is shown, the reason for a failure stands beside the link. */
export function InviteMail({ mail, linkShown }: { mail: Invite["mail"]; linkShown: boolean }) {
  if (mail.state === "off") return null;
  return (
    <Text size="xs" c={mail.state === "failed" ? "red" : "dimmed"} mt={4} dir="auto" lineClamp={8} style={{ wordBreak: "break-word" }}>
      {mail.state === "sent" && mail.mailed_at && (
        <>
          Mailed <Time at={mail.mailed_at} />
        </>
      )}
      {mail.state === "sending" &&
        (!mail.error ? "Sending mail" : linkShown ? "Not mailed yet. Retrying." : `Not mailed yet. Retrying: ${mail.error}`)}
      {mail.state === "failed" &&
        (linkShown
          ? "Could not be mailed. Send the link above instead."
          : `Could not be mailed. Create a new link and send it yourself. ${mail.error}`)}
    </Text>
  );
}
