import { Button } from "@mantine/core";
import { useRepublish } from "../../data/articles/comparison.ts";
import { useRepair } from "../../data/publish.ts";

/** Sends an article's changes to its post. */
export function UpdatePost({ id }: { id: number }) {
  const send = useRepublish(id);
  return (
    <Button size="compact-sm" variant="light" loading={send.isPending} onClick={() => send.mutate({})}>
      Update post
    </Button>
  );
}

/** Sends what an article lacks on its site again. */
export function RepairPost({ id }: { id: number }) {
  const repair = useRepair();
  return (
    <Button size="compact-sm" variant="light" loading={repair.isPending} onClick={() => repair.mutate({ id })}>
      Try again
    </Button>
  );
}
