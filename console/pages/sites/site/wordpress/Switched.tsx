import { Switch } from "@mantine/core";
import { useChangeIntegration } from "../../../../data/integration.ts";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

/** Turns the connection on and off. */
export function Switched({ integration: { id, is_active } }: Pick<OfIntegration, "integration">) {
  const change = useChangeIntegration(id);
  return (
    <>
      {change.error && <Problem error={change.error} />}
      <Switch
        label="Connection on"
        description={
          is_active
            ? "When off, IGNY8 sends nothing to the site and reads nothing. Articles and keys stay."
            : "Off: IGNY8 sends nothing to the site and reads nothing. A connection test that succeeds turns it on."
        }
        maw={560}
        checked={is_active}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ is_active: event.currentTarget.checked })}
      />
    </>
  );
}
