import { Badge } from "@mantine/core";
import type { Version } from "../../data/plugin/versions.ts";

const STATUS: Record<Version["status"], { label: string; color: string }> = {
  draft: { label: "Draft", color: "gray.6" },
  building: { label: "Building", color: "blue" },
  released: { label: "Released", color: "teal" },
  deprecated: { label: "Deprecated", color: "gray.6" },
  withdrawn: { label: "Withdrawn", color: "red" },
};

/** The state of a version. */
export function VersionBadge({ version: { status, halted, error, rollout } }: { version: Version }) {
  const { label, color } = STATUS[status];
  if (halted && status === "released")
    return (
      <Badge variant="dot" color="red">
        Halted
      </Badge>
    );
  if (status === "released" && rollout < 100)
    return (
      <Badge variant="dot" color="orange">
        Rolling out: {rollout}%
      </Badge>
    );
  return (
    <Badge variant="dot" color={status === "draft" && error ? "red" : color}>
      {status === "draft" && error ? "Draft, release failed" : label}
    </Badge>
  );
}

export const ChannelBadge = ({ channel }: Pick<Version, "channel">) => (
  <Badge variant="light" color={channel === "beta" ? "violet" : "blue"} size="md">
    {channel === "beta" ? "Beta" : "Stable"}
  </Badge>
);

/** A number of bytes for people. */
export const sizeOf = (bytes: number | null): string =>
  bytes === null ? "–" : `${Math.max(1, Math.round(bytes / 1_024)).toLocaleString()} kB`;
