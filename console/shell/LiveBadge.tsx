import { Badge, Tooltip } from "@mantine/core";
import { useLive } from "../data/events/live.ts";

/** Says whether the page updates live. */
export function LiveBadge() {
  const { state } = useLive();
  const offline = state === "offline";
  const label = offline
    ? "No connection to IGNY8. This page may be out of date. IGNY8 keeps trying to reconnect."
    : "This page updates automatically.";
  return (
    <Tooltip label={label} multiline w={240}>
      <Badge
        variant="default"
        tabIndex={0}
        role="status"
        leftSection={<Dot color={offline ? "orange" : state === "live" ? "teal" : "gray"} />}
      >
        {offline ? "Offline" : state === "live" ? "Live" : "Connecting"}
      </Badge>
    </Tooltip>
  );
}

const Dot = ({ color }: { color: string }) => (
  <span style={{ display: "block", width: 8, height: 8, borderRadius: 4, background: `var(--mantine-color-${color}-6)` }} />
);
