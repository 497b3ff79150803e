import { Alert, Button, Group, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { tryNow, useLive } from "../data/events/live.ts";

/** Shown over the page while IGNY8 cannot be reached: what that means, and when the next attempt is. */
export function Offline() {
  const { state, next } = useLive();
  return state === "offline" ? <Away until={next ?? 0} /> : null;
}

function Away({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(clock);
  }, []);
  return (
    <Alert color="orange" title="No connection to IGNY8" role="status" mb="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm" style={{ flex: "1 1 240px" }}>
          This page may be out of date. What you typed stays here. {/* Not read aloud each second. */}
          <span aria-hidden="true">Retrying in {Math.max(1, Math.ceil((until - now) / 1_000))} s.</span>
        </Text>
        <Button size="xs" variant="default" onClick={tryNow}>
          Try now
        </Button>
      </Group>
    </Alert>
  );
}
