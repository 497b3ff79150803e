import { Skeleton, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { accountQuery } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { LOADING } from "../../../parts/loading.ts";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

/** For owners: whether everybody in the account signs in with a second factor. */
export function RequireFactor() {
  const { data, error, refetch } = useQuery(accountQuery);
  const [asking, setAsking] = useState(false);
  const change = useChange((require_second_factor: boolean) => take(api.account.index.$patch({ json: { require_second_factor } })), {
    stale: [["account"], ["me"]],
    said: ({ data: { require_second_factor } }) =>
      require_second_factor ? "Members now need two-factor authentication." : "Two-factor authentication is optional again.",
  });
  return (
    <Section narrow title="Two-factor authentication of all members">
      {error && !data ? (
        <Problem error={error} again={() => void refetch()} />
      ) : data ? (
        <Stack gap="xs">
          {change.error && !isAboutFields(change.error, ["require_second_factor"]) && <Problem error={change.error} />}
          <Switch
            label="Require two-factor authentication"
            description="Members who don't have it must set it up before they continue. API tokens work as before."
            checked={change.isPending ? change.variables : data.require_second_factor}
            disabled={change.isPending}
            onChange={(event) => (event.target.checked ? setAsking(true) : change.mutate(false))}
            error={fieldErrors(change.error)["require_second_factor"]}
          />
        </Stack>
      ) : (
        <Skeleton h={64} {...LOADING} />
      )}
      <ConfirmDialog
        opened={asking}
        title="Require two-factor authentication?"
        yes="Require it"
        onNo={() => setAsking(false)}
        onYes={() => {
          setAsking(false);
          change.mutate(true);
        }}
      >
        <Text size="sm">
          Members who don't have it see only one page until they set it up: they scan a code with an app on their phone, and keep recovery
          codes. From then on they sign in with their password and a code.
        </Text>
      </ConfirmDialog>
    </Section>
  );
}
