import { Group, Stack, Text, Title } from "@mantine/core";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { useMayWrite } from "../../data/session.ts";
import { ConfirmButton } from "../../parts/ConfirmButton.tsx";
import { Secret } from "../../parts/Secret.tsx";
import { Time } from "../../parts/time/Time.tsx";

/** The secret that signs deliveries. It is shown once, and can be replaced. */
export function EndpointSecret({ id }: { id: number }) {
  const mayWrite = useMayWrite();
  const rotate = useChange(() => take(api.account.notifications[":id"]["rotate-secret"].index.$post({ param: { id: String(id) } })), {
    stale: [["notifications"]],
  });
  const fresh = rotate.data?.data;
  return (
    <Stack gap="sm" maw={720}>
      <Title order={2} size="h4">
        Secret
      </Title>
      {fresh ? (
        <Secret title="Copy it now" label="Secret" value={fresh.secret}>
          It is shown this once.{" "}
          {fresh.previous_secret_valid_until && (
            <>
              Until <Time at={fresh.previous_secret_valid_until} /> what is sent has both signatures, the old one and the new, so that
              nothing is refused while you exchange it.
            </>
          )}
        </Secret>
      ) : (
        <Text size="sm">It was shown when the endpoint was added. If it is lost, or others may know it, make a new one.</Text>
      )}
      {mayWrite && (
        <Group>
          <ConfirmButton label="Make a new secret" title="Make a new secret?" confirm="Make it" act={() => rotate.mutateAsync(undefined)}>
            It is shown once. For a day what is sent carries both signatures; exchange the secret in your program until then.
          </ConfirmButton>
        </Group>
      )}
    </Stack>
  );
}
