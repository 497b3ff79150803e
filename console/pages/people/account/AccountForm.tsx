import { Button, Group, Skeleton, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { accountQuery } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { useMayManage } from "../../../data/session.ts";
import { fieldErrors, isAboutFields, useDraft } from "../../../parts/fields.ts";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { NumberField } from "../../../parts/inputs/NumberField.tsx";
import { LOADING } from "../../../parts/loading.ts";

/** The settings of the account at work. */
export function AccountForm() {
  const { data, error, refetch } = useQuery(accountQuery);
  const mayManage = useMayManage();
  return (
    <Section narrow title="Name and events" {...(mayManage ? {} : { about: "Only owners can change the account." })}>
      {error && !data ? (
        <Problem error={error} again={() => void refetch()} />
      ) : data ? (
        <Form key={`${data.name} ${data.event_retention_days}`} account={data} mayManage={mayManage} />
      ) : (
        <Skeleton h={256} {...LOADING} />
      )}
    </Section>
  );
}

function Form({ account, mayManage }: { account: { id: number; name: string; event_retention_days: number }; mayManage: boolean }) {
  const { name, event_retention_days } = account;
  const draft = useDraft<{ name: string; event_retention_days: number | string }>(`account:${account.id}`, { name, event_retention_days });
  const save = useChange(
    () =>
      take(
        api.account.index.$patch({ json: { name: draft.values.name, event_retention_days: Number(draft.values.event_retention_days) } }),
      ),
    { stale: [["account"], ["me"]], said: () => "Account saved." },
  );
  const errors = fieldErrors(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, { onSuccess: ({ data }) => draft.forget({ name: data.name, event_retention_days: data.event_retention_days }) });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Account name"
          required
          maxLength={200}
          dir="auto"
          disabled={!mayManage}
          value={draft.values.name}
          onChange={(event) => draft.set({ name: event.target.value })}
          error={errors["name"]}
        />
        <NumberField
          label="Events are kept for"
          description="1 to 3650 days. Events tell what happened between IGNY8 and your sites. Articles stay."
          required
          unit="days"
          disabled={!mayManage}
          value={draft.values.event_retention_days}
          onChange={(value) => draft.set({ event_retention_days: value })}
          error={errors["event_retention_days"]}
        />
        {save.error && !isAboutFields(save.error, ["name", "event_retention_days"]) && <Problem error={save.error} />}
        {mayManage && (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!draft.touched}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
