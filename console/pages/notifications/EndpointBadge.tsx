import { Badge } from "@mantine/core";
import type { Endpoint } from "../../data/notifications.ts";

/** Whether an endpoint is called, and whether the calls succeed. */
export function EndpointBadge({ enabled, failing_since }: Pick<Endpoint, "enabled" | "failing_since">) {
  const [label, color] = enabled ? (failing_since ? ["Failing", "orange"] : ["Active", "teal"]) : ["Disabled", "gray.6"];
  return (
    <Badge variant="dot" color={color}>
      {label}
    </Badge>
  );
}
