import { Group, Stack, Text, Title } from "@mantine/core";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { useMayPublish } from "../../data/session.ts";
import { ConfirmButton } from "../../parts/ConfirmButton.tsx";
import { Secret } from "../../parts/Secret.tsx";
import { Time } from "../../parts/time/Time.tsx";

/** The secret that signs deliveries. It is shown once, and can be replaced. */
export function EndpointSecret({ id }: { id: number }) {
  const mayWrite = useMayPublish();
  const rotate = useChange(() => take(api.account.notifications[":id"]["rotate-secret"].index.$post({ param: { id: String(id) } })), {
    stale: [["notifications"]],
  });
  const fresh = rotate.data?.data;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Secret
      </Title>
      {fresh ? (
        <Secret title="Copy it now" label="Secret" value={fresh.secret}>
          You won&apos;t see it again.{" "}
          {fresh.previous_secret_valid_until && (
            <>
              Until <Time at={fresh.previous_secret_valid_until} />, requests carry two signatures, one of the old secret and one of the
              new. Replace the secret in your program by then.
            </>
          )}
        </Secret>
      ) : (
        <Text size="sm">You saw the secret when you added the webhook. If you lost it, or others may know it, create a new one.</Text>
      )}
      {mayWrite && (
        <Group>
          <ConfirmButton label="Create new secret" title="Create a new secret?" confirm="Create" act={() => rotate.mutateAsync(undefined)}>
            You will see it once. For 24 hours, requests carry the signatures of both secrets. Replace the secret in your program by then.
          </ConfirmButton>
        </Group>
      )}
    </Stack>
  );
}
