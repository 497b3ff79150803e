import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { aboutRole, type Role } from "../../../../domain/people/roles.ts";
import { ApiProblem } from "../../../data/client.ts";
import { Problem } from "../../../parts/Trouble.tsx";

/** Asks owners for confirmation before they give up a role that they cannot give back to themselves. */
export function StepDown({ to, close, act }: { to: Role | undefined; close: () => void; act: (role: Role) => Promise<unknown> }) {
  const cancel = useRef<HTMLButtonElement>(null);
  const doing = useMutation({ mutationFn: act, onSuccess: close, onError: () => cancel.current?.focus() });
  // It can't be done now, and not by trying again.
  const isRefused = doing.error instanceof ApiProblem && doing.error.code === "last_owner";
  const one = to && aboutRole(to).one;
  const leave = () => {
    doing.reset();
    close();
  };
  return (
    <Modal opened={to !== undefined} onClose={leave} title="Give up being an owner?">
      <Stack>
        <Text size="sm">As {one} you can no longer manage members. Only another owner can make you an owner again.</Text>
        {doing.error && <Problem error={doing.error} />}
        <Group justify="flex-end">
          <Button ref={cancel} variant="default" onClick={leave} data-autofocus>
            {isRefused ? "Close" : "Cancel"}
          </Button>
          {!isRefused && (
            <Button color="red" loading={doing.isPending} onClick={() => to && doing.mutate(to)}>
              Become {one}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
