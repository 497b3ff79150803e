import { Button, Group, List, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api, take } from "../../data/client.ts";
import type { useVersionActions, Version } from "../../data/plugins.ts";
import { Problem } from "../../parts/Trouble.tsx";

type Asked = "release" | "halt" | "resume" | "withdraw" | "deprecate" | "delete";

/** What can be done with a version as it is now; each says first what it does, and what it does not. */
export function VersionActions({ version, actions }: { version: Version; actions: ReturnType<typeof useVersionActions> }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [reason, setReason] = useState("");
  const remove = useDelete(version);
  const { release, halt, resume, withdraw, deprecate } = actions;
  const done = { onSuccess: () => setAsked(null) };
  const name = version.version;
  const offered = `${version.rollout} % of the sites${version.channel === "beta" ? " that ask for betas" : ""}`;
  const deeds: Record<Asked, Deed> = {
    release: {
      button: "Release",
      title: `Release ${name}?`,
      says: [
        `It is checked, packed, signed and kept, in about a minute. Then it is offered to ${offered}.`,
        "If a step fails, it is a draft again, and sites notice nothing.",
        "You can halt it at any time. Sites that have it by then keep it.",
      ],
      run: () => release.mutate(undefined, done),
      state: release,
    },
    halt: {
      button: "Halt",
      color: "orange",
      title: `Halt ${name}?`,
      says: ["Sites that ask from now on are offered the version before.", "Sites that have it keep it.", "You can go on at any time."],
      run: () => halt.mutate(reason.trim(), done),
      state: halt,
    },
    resume: {
      button: "Go on",
      title: `Go on with ${name}?`,
      says: [
        `It was halted: ${version.halt_reason ?? ""}`,
        `From now on it is offered to ${offered} again.`,
        "What sites reported before does not count any more: it halts by itself only if new reports are bad.",
      ],
      run: () => resume.mutate(undefined, done),
      state: resume,
    },
    deprecate: {
      button: "Deprecate",
      variant: "default",
      title: `Deprecate ${name}?`,
      says: [
        "It is old: it is offered to nobody any more.",
        "Sites that have it keep it, and are offered what is newer.",
        "It can't be undone. It may still be withdrawn.",
      ],
      run: () => deprecate.mutate(undefined, done),
      state: deprecate,
    },
    withdraw: {
      button: "Withdraw",
      color: "red",
      title: `Withdraw ${name} for good?`,
      says: [
        "It is never offered again; sites that have not updated are offered the version before.",
        "Sites that have it keep it: neither WordPress nor the plugin goes back to a lower version. To get them off it, release a higher one.",
        "It can't be undone, and this version's number can't be used again. To stop for a while, halt it instead.",
      ],
      run: () => withdraw.mutate(undefined, done),
      state: withdraw,
    },
    delete: {
      button: "Delete the draft",
      variant: "default",
      color: "red",
      title: `Delete the draft of ${name}?`,
      says: ["Its changelog goes with it. No site has heard of it, and you may make it anew."],
      run: () => remove.mutate(),
      state: remove,
    },
  };
  const possible = (Object.keys(deeds) as Asked[]).filter(
    (action) => version.possible.includes(action) && !(action === "release" && version.status === "building"),
  );
  const deed = asked && deeds[asked];
  const ask = (action: Asked) => {
    deeds[action].state.reset();
    setReason("");
    setAsked(action);
  };
  if (possible.length === 0) return null;
  return (
    <Group gap="sm" role="group" aria-label="What can be done">
      {possible.map((action) => {
        const { button, color, variant = action === "release" || action === "resume" ? "filled" : "light" } = deeds[action];
        return (
          <Button key={action} variant={variant} {...(color && variant !== "default" ? { color } : {})} onClick={() => ask(action)}>
            {button}
          </Button>
        );
      })}
      <Modal opened={deed !== null} onClose={() => setAsked(null)} title={deed?.title} closeButtonProps={{ "aria-label": "Close" }}>
        {deed && (
          <Stack>
            {deed.state.error !== null && <Problem error={deed.state.error} />}
            <List size="sm" spacing="xs">
              {deed.says.map((line) => (
                <List.Item key={line}>
                  <Text size="sm" dir="auto">
                    {line}
                  </Text>
                </List.Item>
              ))}
            </List>
            {asked === "halt" && (
              <Textarea
                label="Why"
                description="Shown to operators; up to 500 characters."
                maxLength={500}
                autosize
                minRows={2}
                dir="auto"
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                data-autofocus
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsked(null)}>
                Cancel
              </Button>
              <Button {...(deed.color ? { color: deed.color } : {})} loading={deed.state.isPending} onClick={deed.run}>
                {deed.button} {asked === "delete" ? "" : name}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </Group>
  );
}

interface Deed {
  button: string;
  color?: string;
  variant?: string;
  title: ReactNode;
  says: string[];
  run: () => void;
  state: { error: unknown; isPending: boolean; reset: () => void };
}

function useDelete({ slug, version }: Version) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => take(api.plugins[":slug"].versions[":version"].index.$delete({ param: { slug, version } })),
    onSuccess: async () => {
      notifications.show({ message: `The draft of ${version} is deleted.`, color: "teal" });
      await navigate({ to: "/plugins/$slug", params: { slug } });
      queries.removeQueries({ queryKey: ["plugin", slug, "version", version] });
      await queries.invalidateQueries({ queryKey: ["plugin", slug] });
    },
  });
}
