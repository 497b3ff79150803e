import { Stack, Switch } from "@mantine/core";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { Problem } from "../../../parts/Trouble.tsx";

/** For owners: whether everybody in the account signs in with a second factor. */
export function RequireFactor({ required }: { required: boolean }) {
  const change = useChange((require_second_factor: boolean) => take(api.account.index.$patch({ json: { require_second_factor } })), {
    stale: [["account"], ["me"]],
    said: ({ data }) =>
      data.require_second_factor ? "Members now need two-factor authentication." : "Two-factor authentication is optional again.",
  });
  return (
    <Stack gap="xs">
      {change.error && !isAboutFields(change.error, ["require_second_factor"]) && <Problem error={change.error} />}
      <Switch
        label="Require two-factor authentication"
        description="Members who don't have it must set it up before they continue. API tokens work as before."
        checked={change.isPending ? change.variables : required}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.target.checked)}
        error={fieldErrors(change.error)["require_second_factor"]}
      />
    </Stack>
  );
}
