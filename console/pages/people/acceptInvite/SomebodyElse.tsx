import { Alert, Button, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { meQuery } from "../../../data/session.ts";

/** The invite is for another person than the signed-in one. */
export function SomebodyElse({ as, invited }: { as: string; invited: string }) {
  const queries = useQueryClient();
  const signOut = useChange(() => take(api.auth["sign-out"].index.$post()), { stale: [], loud: true });
  return (
    <Stack>
      <Alert color="orange" title={`You are signed in as ${as}`} role="status">
        The invite is for {invited}. Sign out to continue as {invited}, or ask for an invite for {as}.
      </Alert>
      <Button
        fullWidth
        loading={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => queries.setQueryData(meQuery.queryKey, null) })}
      >
        Sign out and continue
      </Button>
    </Stack>
  );
}
