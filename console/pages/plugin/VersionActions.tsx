import { Button, Group, List, Menu, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useLeaving, type useVersionActions, type Version } from "../../data/plugin/versions.ts";
import { ApiProblem } from "../../data/client.ts";
import { fieldErrors, isAboutFields } from "../../parts/fields.ts";
import { useFocusBack } from "../../parts/focus/useFocusBack.ts";
import { Opens } from "../../parts/Opens.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { type Deed, type DeedName, deedsOf, type RollsTo } from "./deeds.ts";

const ASKS_WHY = new Set<DeedName | undefined>(["halt", "roll back"]);

interface Props {
  version: Version;
  actions: ReturnType<typeof useVersionActions>;
  way: RollsTo;
  /** only a new version helps the sites that have this one */
  needsNew: boolean;
}

/** The main actions are buttons. Several others, which are easily confused, are in a menu that tells them apart. */
function parted(deeds: [DeedName, Deed][]): [shown: [DeedName, Deed][], menu: [DeedName, Deed][]] {
  const menu = deeds.filter(([, { line }]) => line !== undefined);
  return menu.length > 1 ? [deeds.filter(([, { line }]) => line === undefined), menu] : [deeds, []];
}

/** The actions that are possible for a version. Each dialog says what the action does and what it does not. */
export function VersionActions({ version, actions, way, needsNew }: Props) {
  const { slug, version: name } = version;
  const [asked, setAsked] = useState<DeedName | null>(null);
  const [reason, setReason] = useState("");
  const [next, setNext] = useState("");
  const navigate = useNavigate();
  const { remove, rollBack } = useLeaving(slug, name);
  const close = () => setAsked(null);
  const done = { onSuccess: close };
  const { release, halt, resume, withdraw, deprecate } = actions;
  const run: Record<DeedName, () => void> = {
    release: () => release.mutate(undefined, done),
    halt: () => halt.mutate(reason.trim(), done),
    resume: () => resume.mutate(undefined, done),
    deprecate: () => deprecate.mutate(undefined, done),
    withdraw: () => withdraw.mutate(undefined, done),
    delete: () => remove.mutate(undefined, { onSuccess: () => void navigate({ to: "/plugins/$slug", params: { slug } }) }),
    "roll back": () =>
      rollBack.mutate(
        { reason: reason.trim(), version: next.trim() },
        {
          onSuccess: ({ data }) => {
            close();
            void navigate({ to: "/plugins/$slug/versions/$version", params: { slug, version: data.version } });
          },
        },
      ),
  };
  const states = { release, halt, resume, deprecate, withdraw, delete: remove, "roll back": rollBack };
  const deeds = deedsOf(version, way);
  const [deedName, deed] = deeds.find(([known]) => known === asked) ?? [];
  const state = deedName && states[deedName];
  const errors = fieldErrors(state?.error);
  const futile = state?.error instanceof ApiProblem && state.error.code === "nothing_before";
  useFocusBack(deed !== undefined);
  const ask = (known: DeedName) => {
    states[known].reset();
    setReason("");
    setNext((way && way.next) || "");
    setAsked(known);
  };
  const [shown, menu] = parted(deeds);
  if (deeds.length === 0 && !needsNew) return null;
  return (
    <Group gap="sm" role="group" aria-label="Actions">
      {shown.map(([known, { button, label, first, dangerous }]) => (
        <Button key={known} variant={first ? "filled" : "default"} {...(dangerous ? { c: "red" } : {})} onClick={() => ask(known)}>
          {label ?? button}
        </Button>
      ))}
      {menu.length > 0 && (
        <Menu position="bottom-start" width={320} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button variant="default" rightSection={<Opens />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {menu.map(([known, { button, line, dangerous }]) => (
              <Menu.Item key={known} onClick={() => ask(known)}>
                <Text size="sm" fw={600} {...(dangerous ? { c: "red" } : {})}>
                  {button}
                </Text>
                <Text size="xs">{line}</Text>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {needsNew && <Button renderRoot={(props) => <Link to="/plugins/$slug/new" params={{ slug }} {...props} />}>New version</Button>}
      <Modal opened={deed !== undefined} onClose={close} title={<b>{deed && `${deed.button} ${name}?`}</b>}>
        {deedName && deed && (
          <Stack>
            {state?.error && !isAboutFields(state.error, ["version", "reason"]) && <Problem error={state.error} />}
            {!futile && (
              <List size="sm" spacing="xs">
                {deed.says.map((line) => (
                  <List.Item key={line}>
                    <Text size="sm" dir="auto">
                      {line}
                    </Text>
                  </List.Item>
                ))}
              </List>
            )}
            {ASKS_WHY.has(deedName) && !futile && (
              <Textarea
                label="Reason"
                description={
                  deedName === "halt"
                    ? "Shown to operators; up to 500 characters."
                    : "Sites show it in the changelog; up to 500 characters."
                }
                maxLength={500}
                autosize
                minRows={2}
                dir="auto"
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                error={errors["reason"]}
                data-autofocus
              />
            )}
            {deedName === "roll back" && !futile && (
              <TextInput
                label="New version number"
                description="Higher than every other version. If empty, the next free number."
                value={next}
                onChange={(event) => setNext(event.target.value)}
                error={errors["version"]}
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              {futile ? (
                <Button renderRoot={(props) => <Link to="/plugins/$slug/new" params={{ slug }} {...props} />}>New version</Button>
              ) : (
                <Button {...(deed.dangerous ? { color: "red" } : {})} loading={state?.isPending ?? false} onClick={run[deedName]}>
                  {deedName === "delete" ? "Delete draft" : `${deed.button} ${name}`}
                </Button>
              )}
            </Group>
          </Stack>
        )}
      </Modal>
    </Group>
  );
}
