import { Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type FreeTime, nextFreeQuery } from "../../data/calendar.ts";
import { timePresets } from "./presets.ts";
import { counted } from "../../../domain/text.ts";

interface Props {
  /** the zone of the times */
  zone: string;
  /** offers the next free time of this site too */
  siteId?: number | undefined;
  /** offers times of this day; undefined: of the coming days */
  date?: string | undefined;
  onPick: (value: string) => void;
}

/** Buttons with times that people often choose. */
export function TimePresets({ zone, siteId, date, onPick }: Props) {
  return (
    <Group gap={6} role="group" aria-label="Suggestions">
      {timePresets(Date.now(), zone, date).map(({ label, value }) => (
        <Button key={label} size="compact-sm" variant="default" onClick={() => onPick(value)}>
          {label}
        </Button>
      ))}
      {siteId !== undefined && <NextFree siteId={siteId} onPick={onPick} />}
    </Group>
  );
}

const BY: Record<NonNullable<FreeTime["by"]>, string> = {
  windows: "within the publishing windows",
  usual_hour: "at the usual hour of the site",
};

function NextFree({ siteId, onPick }: { siteId: number; onPick: (value: string) => void }) {
  const queries = useQueryClient();
  const [said, say] = useState("");
  const [busy, setBusy] = useState(false);
  const pick = async () => {
    setBusy(true);
    try {
      const { local_time, by, hours } = await queries.fetchQuery(nextFreeQuery(siteId));
      if (local_time !== null) onPick(local_time);
      say(local_time !== null && by ? `No other article within ${counted(hours, "hour")}, ${BY[by]}.` : "No free time within a year.");
    } catch (error) {
      say(error instanceof Error ? error.message : "Something went wrong here.");
    }
    setBusy(false);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void pick()}>
        Next free slot
      </Button>
      <Text size="xs" c="dimmed" role="status" w="100%" {...(said === "" ? { display: "none" } : {})}>
        {said}
      </Text>
    </>
  );
}
