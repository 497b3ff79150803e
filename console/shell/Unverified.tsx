import { Alert, Button, Group, Text } from "@mantine/core";
import { useChange } from "../data/change.ts";
import { api, take } from "../data/client.ts";
import { type Me, meQuery } from "../data/session.ts";

/** Shown over each page until the person's e-mail is confirmed: what that blocks, and a button for another mail. */
export function Unverified({ me: { email_verified, user } }: { me: Me }) {
  // Fetching again shows a confirmation on another device.
  const send = useChange(() => take(api.auth.verification.index.$post()), { stale: [meQuery.queryKey], loud: true });
  if (email_verified) return null;
  const sent = send.data?.data;
  return (
    <Alert color="yellow" title="Confirm your e-mail" role="status" mb="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm" style={{ flex: "1 1 240px" }}>
          {sent === undefined
            ? `Open the link in our mail to ${user.email}. Until then you can't invite people, add webhooks or get mails about notifications.`
            : sent.state === "failed"
              ? `No mail was sent to ${user.email}: ${sent.error} Try again in a few minutes.`
              : `We sent a mail to ${user.email}. If it does not arrive, check your spam folder.`}
        </Text>
        <Button size="xs" variant="default" loading={send.isPending} onClick={() => send.mutate(undefined)}>
          Send again
        </Button>
      </Group>
    </Alert>
  );
}
